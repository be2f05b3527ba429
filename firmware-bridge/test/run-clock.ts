import type { FakeClock } from './fake-clock.ts';

/** Runs a fake clock on by a duration; after each timer the promises that it settled are heard. */
export async function runClock(clock: FakeClock, durationMs: number): Promise<void> {
  const endMs = clock.monotonicMs() + durationMs;
  while (clock.runNext(endMs)) await settled();
  await settled();
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await null;
}
