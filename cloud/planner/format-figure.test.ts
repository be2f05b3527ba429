import { expect, test } from '@jest/globals';
import { formatFigure, formatUsd } from './format-figure.ts';

test.each([
  [0, '0'],
  [7, '7'],
  [0.28612, '0.286'],
  [77.84, '77.8'],
  [999.6, '1,000'],
  [3_621_600, '3,621,600'],
])('%d reads %s', (value, text) => {
  expect(formatFigure(value)).toBe(text);
});

test.each([
  [0, '$0'],
  [0.0000000548, '$0.0000000548'],
  [0.5489999999999999, '$0.549'],
  [5.0223, '$5.02'],
  [83.2, '$83.20'],
  [1234.5, '$1,234.50'],
])('%d dollars read %s', (usd, text) => {
  expect(formatUsd(usd)).toBe(text);
});
