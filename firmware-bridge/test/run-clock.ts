import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FakeClock } from './fake-clock.ts';

/** Runs a fake clock on by a duration; after each timer everything that it settled is heard, however long the chain. */
export async function runClock(clock: FakeClock, durationMs: number): Promise<void> {
  const endMs = clock.monotonicMs() + durationMs;
  while (clock.runNext(endMs)) await nextTurn();
  await nextTurn();
}
