import { expect, test } from '@jest/globals';
import { figuresOfDay, type Look } from './figures-of-day.ts';

/** Looks each half second at a daemon whose memory grows from 70 MiB by 4, and that uses 1 s of CPU in 10. */
const LOOKS: readonly Look[] = Array.from({ length: 101 }, (_, index) => ({
  ...{ atMs: 7000 + index * 500, cpuMs: 300 + index * 50 },
  rssMb: index === 3 ? 99 : 70 + Math.floor(index / 10) * 0.4,
}));
const values = (looks: readonly Look[]): number[] =>
  figuresOfDay({ speed: 50, looks, made: 2500, arrived: 2499 }).map(({ value }) => value);

test('memory is the highest, grows from end to end whatever a single look says, and CPU is for each simulated second', () => {
  const [rssMb, growthMb, cpuPercent] = values(LOOKS);
  expect(rssMb).toBe(99);
  expect(growthMb).toBeCloseTo(3.6);
  expect(cpuPercent).toBeCloseTo(10 / 50);
});

test('without a look nothing meets its target', () => {
  for (const value of values([])) expect(value <= 100).toBe(false);
});
