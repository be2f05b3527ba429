import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spread } from './line-plot.ts';
import { linearScale, logScale } from './scale.ts';
import { escapeText } from './svg.ts';

test('a linear axis begins at 0, holds every value, and has four to ten round ticks', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (largest) => {
      const { place, ticks } = linearScale(largest, { from: 300, to: 0 });
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest * 0.99999);
      expect(ticks.length).toBeGreaterThan(3);
      expect(ticks.length).toBeLessThan(11);
      expect(place(0)).toBe(300);
      expect(place(largest)).toBeGreaterThanOrEqual(-0.001);
    }),
  );
});

test('a logarithmic axis has round ticks within its ends', () => {
  const { place, ticks } = logScale({ from: 100, to: 40_000 }, { from: 0, to: 100 });
  expect(ticks).toEqual([100, 300, 1000, 3000, 10_000, 30_000]);
  expect([place(100), place(40_000)]).toEqual([0, 100]);
  expect(place(2000)).toBeCloseTo(50, 9);
  expect(logScale({ from: 1, to: 20 }, { from: 0, to: 1 }).ticks).toEqual([1, 2, 3, 5, 10, 20]);
});

test('names of lines that end together are moved apart and stay in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 40, max: 300 }), { minLength: 1, maxLength: 8 }), (ends) => {
      const wanted = [...ends].sort((left, right) => left - right);
      const places = spread(wanted, { from: 30, to: 320 });
      places.slice(1).forEach((place, index) => {
        expect(place - (places[index] ?? 0)).toBeGreaterThanOrEqual(18);
      });
      expect(Math.min(...places)).toBeGreaterThanOrEqual(30);
      expect(Math.max(...places)).toBeLessThanOrEqual(320);
    }),
  );
});

test('text stays text', () => {
  expect(escapeText('<b a="1">&')).toBe('&lt;b a=&quot;1&quot;&gt;&amp;');
});
