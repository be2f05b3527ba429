import { fullJitterMs } from '../full-jitter.ts';

/** Time and chance for retries. */
export interface RetryPorts {
  readonly sleepMs: (durationMs: number) => Promise<void>;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Whether there is time for another attempt; without it there are seven. */
  readonly hasTime?: () => boolean;
}

/** The ports of a real machine. */
export const REAL_RETRIES: RetryPorts = {
  sleepMs: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  random: Math.random,
};

const MAX_ATTEMPTS = 7;
const PAUSE = { firstMs: 50, mostMs: 2_000 };

/**
 * Sends entries, and again exactly those that `send` gives back as not taken, after a pause of full jitter that grows from
 * 50 ms to 2 s. Rejects when `send` does, and when entries are left after seven attempts, about 3 s, or when there is no more time.
 */
export async function sendRemaining<Entry>(
  entries: readonly Entry[],
  send: (entries: readonly Entry[]) => Promise<readonly Entry[]>,
  { sleepMs, random, hasTime }: RetryPorts,
): Promise<void> {
  let remaining = await send(entries);
  for (let attempt = 1; remaining.length > 0; attempt++) {
    if (!(hasTime?.() ?? attempt < MAX_ATTEMPTS)) {
      throw new Error(`${remaining.length} of ${entries.length} entries were refused ${attempt} times`);
    }
    await sleepMs(fullJitterMs(attempt, PAUSE, random));
    remaining = await send(remaining);
  }
}
