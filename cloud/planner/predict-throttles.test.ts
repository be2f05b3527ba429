import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { predictThrottles } from './predict-throttles.ts';

const seconds = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 30 });

test('a shard refuses what is beyond its quota and one second of burst', () => {
  const recordsBySecond = new Array<number>(10).fill(1_500);
  const { offered, throttled } = predictThrottles({ recordsBySecond }, 300, 1_000);
  expect(offered).toBe(15_000);
  expect(throttled).toBeCloseTo(15_000 - 11_000, -1);
});

test('a shard that is never asked for more than its quota refuses nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      (recordsBySecond, waves) => {
        expect(predictThrottles({ recordsBySecond }, 300, waves).throttled).toBeCloseTo(0, 6);
      },
    ),
  );
});

test('it never takes more than the quota of all seconds and one more, and never refuses more than it is offered', () => {
  fc.assert(
    fc.property(
      seconds,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 10_000 }),
      (recordsBySecond, waves, bytes) => {
        const { offered, throttled } = predictThrottles({ recordsBySecond }, bytes, waves);
        const quota = Math.min(1_000, 1_048_576 / bytes);
        expect(throttled).toBeGreaterThanOrEqual(0);
        expect(throttled).toBeLessThanOrEqual(offered);
        expect(offered - throttled).toBeLessThanOrEqual(quota * (recordsBySecond.length + 1) + 1e-6);
      },
    ),
  );
});

test('large records are refused by their bytes', () => {
  const { throttled } = predictThrottles({ recordsBySecond: [400, 400, 400] }, 10_240, 100);
  expect(throttled).toBeCloseTo(1_200 - 4 * 102.4 + 1, 0);
});
