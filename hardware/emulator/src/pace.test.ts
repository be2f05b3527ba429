import { expect, test } from '@jest/globals';
import { boardTimeAt } from './pace.ts';

const TEN_TIMES = { speed: 10, originMs: 1000, originUs: 0 };

test('board time runs with the speed', () => {
  expect(boardTimeAt(TEN_TIMES, 1005, 0)).toEqual({ pace: TEN_TIMES, targetUs: 50_000, skippedMs: 0 });
});

test('a short delay is made up', () => {
  expect(boardTimeAt(TEN_TIMES, 1250, 0).targetUs).toBe(2_500_000);
});

test('a long one is not, and is told', () => {
  const { pace, targetUs, skippedMs } = boardTimeAt(TEN_TIMES, 61_000, 100_000);
  expect(targetUs).toBe(2_600_000);
  expect(skippedMs).toBeCloseTo(59_740);
  expect(boardTimeAt(pace, 61_005, targetUs)).toEqual({ pace, targetUs: 2_650_000, skippedMs: 0 });
});
