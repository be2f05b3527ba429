import { expect, test } from '@jest/globals';
import { latenessMs } from './lateness.ts';

const period = { fromMs: 2_000, toMs: 6_000 };

test('each sample whose second ended in the period counts once, by its first arrival', () => {
  const arrivals = [
    { timeMs: 0, arrivedMs: 9_000 },
    { timeMs: 1_000, arrivedMs: 5_500 },
    { timeMs: 1_000, arrivedMs: 2_030 },
    { timeMs: 2_000, arrivedMs: 6_500 },
    { timeMs: 5_000, arrivedMs: 6_010 },
  ];
  expect(latenessMs([0, 1_000, 2_000, 5_000], arrivals, period)).toEqual([30, 3_500]);
});

test('a sample that never arrived is not left out', () => {
  expect(latenessMs([1_000, 2_000], [{ timeMs: 1_000, arrivedMs: 2_040 }], period)).toEqual([
    40,
    Number.POSITIVE_INFINITY,
  ]);
});
