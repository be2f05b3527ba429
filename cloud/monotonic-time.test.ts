import { expect, test } from '@jest/globals';
import { createMonotonicTime } from './monotonic-time.ts';
import { createScaledClock } from './scaled-clock.ts';

test('goes on evenly when the wall clock is set back an hour', async () => {
  const wall = Date.now;
  const time = createMonotonicTime();
  const clock = createScaledClock({ speed: 100 }, time);
  const before = clock.nowMs();
  expect(Math.abs(time.nowMs() - wall())).toBeLessThan(1000);
  try {
    Date.now = () => wall() - 3_600_000;
    expect(clock.nowMs()).toBeGreaterThanOrEqual(before);
    await clock.sleepUntil(before + 500, new AbortController().signal);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(before + 500);
  } finally {
    Date.now = wall;
  }
});
