import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FULL_BUCKET, hasTokens, takeTokens, tokensReadyMs } from './token-bucket.ts';

const LIMIT = { ratePerS: 90, burst: 5 };

test('holds a burst, and a token more as often as its rate says', () => {
  let bucket = FULL_BUCKET;
  for (let each = 0; each < 5; each++) {
    expect(hasTokens(bucket, LIMIT, 1000, 1)).toBe(true);
    bucket = takeTokens(bucket, LIMIT, 1000, 1);
  }
  expect(hasTokens(bucket, LIMIT, 1000, 1)).toBe(false);
  expect(tokensReadyMs(bucket, LIMIT, 1)).toBeCloseTo(1000 + 1000 / 90, 9);
  expect(hasTokens(bucket, LIMIT, 1011, 1)).toBe(false);
  expect(hasTokens(bucket, LIMIT, 1012, 1)).toBe(true);
  expect(hasTokens(bucket, LIMIT, 100_000, 6)).toBe(false);
});

test('is ready when it says, and in no second lets out more than its rate and its burst', () => {
  const limit = fc.record({
    ratePerS: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    burst: fc.integer({ min: 1, max: 50 }),
  });
  const asked = fc.array(
    fc.record({ afterMs: fc.double({ min: 0, max: 400, noNaN: true }), part: fc.integer({ min: 1, max: 4 }) }),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(limit, asked, (each, wishes) => {
      let [bucket, nowMs] = [FULL_BUCKET, 0];
      const taken: { readonly atMs: number; readonly count: number }[] = [];
      for (const { afterMs, part } of wishes) {
        const count = each.burst / part;
        nowMs = Math.max(nowMs + afterMs, tokensReadyMs(bucket, each, count));
        expect(hasTokens(bucket, each, nowMs, count)).toBe(true);
        bucket = takeTokens(bucket, each, nowMs, count);
        taken.push({ atMs: nowMs, count });
      }
      for (const { atMs } of taken) {
        const within = taken.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000);
        const sum = within.reduce((total, other) => total + other.count, 0);
        expect(sum).toBeLessThanOrEqual(each.ratePerS + each.burst + 1e-3);
      }
    }),
    { numRuns: 50 },
  );
});
