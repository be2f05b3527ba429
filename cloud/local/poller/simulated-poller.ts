import { LocalStreams } from '../stream/local-streams.ts';
import type { InvocationRecord } from './invocation-record.ts';
import type { KinesisHandler } from './invoke-handler.ts';
import type { KinesisEvent } from './kinesis-event.ts';
import { createPoller, type Poller } from './poller.ts';
import type { PollerClock } from './poller-clock.ts';
import { DEFAULT_POLLER_SETTINGS, type PollerSettings } from './poller-settings.ts';

/** The stream that the simulated pollers read. */
export const STREAM = 'rides';
export const MINUTE_MS = 60_000;

/** Simulated time: it jumps to the next wait that is due whenever everything else stands still. */
class SimulatedClock implements PollerClock {
  #nowMs = 1_790_000_000_000;
  readonly #waits = new Map<() => void, number>();

  nowMs(): number {
    return this.#nowMs;
  }

  wait(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        this.#waits.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#waits.set(end, this.#nowMs + durationMs);
      signal.addEventListener('abort', end);
    });
  }

  async runUntil(isDone: () => boolean): Promise<void> {
    const endMs = this.#nowMs + 120 * MINUTE_MS;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone()) return;
      const [next] = [...this.#waits].sort((left, right) => left[1] - right[1]);
      if (next === undefined || next[1] > endMs) throw new Error('the condition did not come true');
      this.#nowMs = Math.max(this.#nowMs, next[1]);
      next[0]();
    }
  }
}

/** A stream and pollers of it in simulated time. */
export interface World {
  readonly clock: SimulatedClock;
  readonly streams: LocalStreams;
  readonly setAside: InvocationRecord[];
  poller(handler: KinesisHandler, settings?: Partial<PollerSettings>, destination?: () => Promise<void>): Poller;
  put(key: string, ...data: readonly string[]): void;
}

export function worldOf(shardCount = 1): World {
  const clock = new SimulatedClock();
  const streams = new LocalStreams({ nowMs: () => clock.nowMs() });
  streams.createStream({ streamName: STREAM, shardCount });
  const setAside: InvocationRecord[] = [];
  let requests = 0;
  return {
    clock,
    streams,
    setAside,
    put: (partitionKey, ...data) => {
      for (const text of data) streams.putRecord(STREAM, { partitionKey, data: Buffer.from(text) });
    },
    poller: (handler, settings = {}, destination = async () => undefined) =>
      createPoller({
        streams,
        streamName: STREAM,
        functionName: 'leaderboard',
        handler,
        settings: { ...DEFAULT_POLLER_SETTINGS, ...settings },
        clock,
        newRequestId: () => `request-${++requests}`,
        setAside: async (record) => {
          await destination();
          setAside.push(record);
        },
      }),
  };
}

/** The records of an event as text. */
export function textsOf(event: KinesisEvent): readonly string[] {
  return event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString());
}

/** The texts 0, 1, 2, ... */
export function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}
