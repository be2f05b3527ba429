import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { median, percentile, spreadOf } from './percentiles.ts';

describe('percentiles', () => {
  test('are values that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
    expect(median([3, 1, 2])).toBe(2);
  });

  test('of few values p99 is the worst one, never a better one', () => {
    expect(percentile([5, 1, 9], 0.99)).toBe(9);
  });

  test('of nothing are not a number, so that nothing passes a target by chance', () => {
    expect(percentile([], 0.99)).toBeNaN();
    expect(spreadOf([])).toEqual({ count: 0, min: Number.NaN, p50: Number.NaN, p99: Number.NaN, max: Number.NaN });
  });

  test('leave the given share at or below them', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (measured, share) => {
        const found = percentile(measured, share);
        const below = measured.filter((value) => value <= found).length;
        expect(measured).toContain(found);
        expect(below).toBeGreaterThanOrEqual(share * measured.length - 1e-9);
      }),
    );
  });
});
