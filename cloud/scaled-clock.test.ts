import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createScaledClock, parseSpeed, type RealTime } from './scaled-clock.ts';
import { systemTime } from './system-time.ts';

const START_MS = 1_800_000_000_000;
const NEVER = new AbortController().signal;

/** Real time that passes only by sleeping; each sleep ends a little late. */
function fakeTime(): RealTime & { slept: number[] } {
  let nowMs = START_MS;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => nowMs,
    sleepMs: async (durationMs) => {
      slept.push(durationMs);
      nowMs += durationMs;
    },
  };
}

test.each([
  ['1', { speed: 1 }],
  ['10', { speed: 10 }],
  ['0.5', { speed: 0.5 }],
  ['1000', { speed: 1000 }],
  ['20@1800000000000', { speed: 20, epochMs: START_MS }],
])('reads %s', (text, speed) => {
  expect(parseSpeed(text)).toEqual(speed);
});

test.each(['', '0', '0.05', '1001', '-1', '1e3', 'ten', '10@', '10@-5', '10@1.5', '@5', '10 ', '10@9999999999999999'])(
  'refuses "%s"',
  (text) => {
    expect(parseSpeed(text)).toBeUndefined();
  },
);

test('runs N times as fast from the anchor', async () => {
  const real = fakeTime();
  const clock = createScaledClock({ speed: 20, epochMs: START_MS - 1000 }, real);
  expect(clock.nowMs()).toBe(START_MS - 1000 + 20_000);
  await real.sleepMs(50, NEVER);
  expect(clock.nowMs()).toBe(START_MS - 1000 + 21_000);
  expect(clock.toRealMs(1000)).toBe(50);
});

test('without an anchor it agrees with real time when it is made', () => {
  expect(createScaledClock({ speed: 7 }, fakeTime()).nowMs()).toBe(START_MS);
});

test('two clocks with the same anchor agree, whenever they were made', async () => {
  const real = fakeTime();
  const speed = { speed: 12.5, epochMs: START_MS };
  const first = createScaledClock(speed, real);
  await real.sleepMs(777, NEVER);
  expect(createScaledClock(speed, real).nowMs()).toBe(first.nowMs());
});

test('sleeps until a scaled time, never less, and never longer than a minute at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.1, max: 1000, noNaN: true }),
      fc.nat({ max: 10_000_000 }),
      async (speed, ms) => {
        const real = fakeTime();
        const clock = createScaledClock({ speed }, real);
        await clock.sleepUntil(START_MS + ms, NEVER);
        expect(clock.nowMs()).toBeGreaterThanOrEqual(START_MS + ms);
        expect(Math.max(0, ...real.slept)).toBeLessThanOrEqual(60_000);
      },
    ),
    { numRuns: 50 },
  );
});

test('an aborted sleep ends at once', async () => {
  const stop = new AbortController();
  const sleeping = createScaledClock({ speed: 1 }, systemTime).sleepUntil(Date.now() + 3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await systemTime.sleepMs(3_600_000, stop.signal);
  expect(stop.signal.aborted).toBe(true);
});
