import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gapPoints, minutesSeconds, wholeNumber } from './format.ts';

test.each([
  [0, '0'],
  [999.4, '999'],
  [999.5, '1,000'],
  [37_812.4, '37,812'],
  [1_234_567, '1,234,567'],
  [-1_200, '−1,200'],
])('%d is written %s', (value, text) => {
  expect(wholeNumber(value)).toBe(text);
});

test('without its commas a whole number reads back as itself', () => {
  fc.assert(
    fc.property(fc.nat(), (value) => {
      expect(Number(wholeNumber(value).replaceAll(',', ''))).toBe(value);
    }),
  );
});

test.each([
  [300, '5:00'],
  [272, '4:32'],
  [9, '0:09'],
  [0, '0:00'],
  [-4, '0:00'],
])('%d seconds are %s', (seconds, text) => {
  expect(minutesSeconds(seconds)).toBe(text);
});

test.each([
  [0, 'level'],
  [0.04, 'level'],
  [0.05, '0.1'],
  [-7.25, '7.3'],
  [9.94, '9.9'],
  [9.96, '10'],
  [-1_204.6, '1,205'],
])('a gap of %d points is written %s', (points, text) => {
  expect(gapPoints(points)).toBe(text);
});
