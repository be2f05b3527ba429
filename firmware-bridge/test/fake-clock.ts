import type { Cancel, Clock } from '../src/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. Timers fire in the order of their times. */
export class FakeClock implements Clock {
  /** Whether the wall clock is synchronised. */
  isSynced = true;
  #monotonicMs = 1000;
  #wallOffsetMs: number;
  #timers: Timer[] = [];

  constructor(wallMs: number) {
    this.#wallOffsetMs = wallMs - this.#monotonicMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  wallMs(): number {
    return this.#monotonicMs + this.#wallOffsetMs;
  }

  synced(): boolean {
    return this.isSynced;
  }

  at(atMs: number, callback: () => void): Cancel {
    const timer = { atMs, callback };
    const after = this.#timers.findIndex((other) => other.atMs > atMs);
    this.#timers.splice(after === -1 ? this.#timers.length : after, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Runs the next timer if it is due by `untilMs`, with the clock at its time; else goes on to `untilMs` and says false. */
  runNext(untilMs: number): boolean {
    const [next] = this.#timers;
    if (next === undefined || next.atMs > untilMs) {
      this.#monotonicMs = Math.max(this.#monotonicMs, untilMs);
      return false;
    }
    this.#timers.shift();
    this.#monotonicMs = Math.max(this.#monotonicMs, next.atMs);
    next.callback();
    return true;
  }

  /** Time passes in which nothing runs. */
  holdUp(durationMs: number): void {
    this.#monotonicMs += durationMs;
  }

  /** Sets the wall clock forward or back. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }
}
