import { describe, expect, test } from '@jest/globals';
import { meetsTarget } from './figure.ts';

describe('a target', () => {
  test('"at most" is met up to and including its value', () => {
    expect(meetsTarget({ value: 79.9, target: { atMost: 80 } })).toBe(true);
    expect(meetsTarget({ value: 80, target: { atMost: 80 } })).toBe(true);
    expect(meetsTarget({ value: 80.02, target: { atMost: 80 } })).toBe(false);
  });

  test('with a tolerance is missed on both sides', () => {
    const target = { equal: 0, within: 1 };
    expect([-1.01, -1, 0, 1, 1.01].map((value) => meetsTarget({ value, target }))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('is missed by what could not be measured', () => {
    expect(meetsTarget({ value: Number.NaN, target: { atMost: 80 } })).toBe(false);
    expect(meetsTarget({ value: Number.NaN, target: { equal: 0, within: 1 } })).toBe(false);
  });
});
