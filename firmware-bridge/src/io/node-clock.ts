import type { Cancel, Clock } from '../clock.ts';
import type { TimeSource } from './time-source.ts';

/** How fast the bike's time runs, and the real epoch ms at which scaled and real wall time were the same. */
export interface Speed {
  readonly factor: number;
  readonly anchorMs: number;
}

/** Longest timer that Node.js takes. */
const MAX_TIMER_MS = 2_000_000_000;
/** The last stretch before a sharp deadline, which is walked turn by turn of the event loop. */
const SHARP_MS = 1.2;

/** The clock of this process, scaled. Monotonic time is CLOCK_MONOTONIC by process.hrtime, which survives a daemon restart. */
export class NodeClock implements Clock {
  readonly #speed: Speed;
  readonly #source: Pick<TimeSource, 'synced'>;
  // Date.now() counts whole ms; the monotonic clock plus this offset has the fraction.
  #offsetMs: number;

  constructor(speed: Speed, source: Pick<TimeSource, 'synced'>) {
    this.#speed = speed;
    this.#source = source;
    const before = Date.now();
    let edgeMs = before;
    while (edgeMs === before) edgeMs = Date.now();
    this.#offsetMs = edgeMs - realMonotonicMs();
  }

  monotonicMs(): number {
    return realMonotonicMs() * this.#speed.factor;
  }

  wallMs(): number {
    const monotonicMs = realMonotonicMs();
    const wholeMs = Date.now();
    // The truth lies within [wholeMs, wholeMs + 1): an estimate outside of it has missed a step or a slew.
    const realMs = Math.min(Math.max(monotonicMs + this.#offsetMs, wholeMs), wholeMs + 1);
    this.#offsetMs = realMs - monotonicMs;
    return this.#speed.anchorMs + (realMs - this.#speed.anchorMs) * this.#speed.factor;
  }

  synced(): boolean {
    return this.#source.synced();
  }

  at(atMs: number, callback: () => void, precision: 'coarse' | 'sharp' = 'coarse'): Cancel {
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;
    const wait = (): void => {
      const leftMs = (atMs - this.monotonicMs()) / this.#speed.factor;
      // A timer has a resolution of 1 ms and may fire early.
      if (precision === 'coarse') timer = setTimeout(wake, Math.min(Math.max(1, Math.ceil(leftMs)), MAX_TIMER_MS));
      else if (leftMs >= SHARP_MS) timer = setTimeout(wake, Math.min(Math.floor(leftMs - 0.2), MAX_TIMER_MS));
      else immediate = setImmediate(wake);
    };
    const wake = (): void => {
      if (this.monotonicMs() >= atMs) callback();
      else wait();
    };
    wait();
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  }
}

function realMonotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
