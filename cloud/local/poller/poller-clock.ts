import { setTimeout as wait } from 'node:timers/promises';

/** The poller's time. `wait` ends early, without an error, when the signal aborts. */
export interface PollerClock {
  nowMs(): number;
  wait(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** A clock that waits in real time divided by `speed`, beside a `nowMs` that runs at the same speed. */
export function createPollerClock(nowMs: () => number, speed: number): PollerClock {
  return {
    nowMs,
    wait: async (durationMs, signal) => {
      if (signal.aborted) return;
      await wait(durationMs / speed, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
  };
}
