import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CADENCE_MAX_TENTHS, outputHundredths, RESISTANCE_MAX_TENTHS, toTenths } from './contract.ts';

// The published range of the original formula is 63.70 to 188.75: 30..80 rpm at 33..99 percent lie within it.
test.each([
  [850, 400, 12_600],
  [300, 330, 6_370],
  [1, 0, 2_282],
  [0, 1000, 0],
  [2550, 1000, 47_850],
  [852, 405, 12_681],
])('cadence %d tenths at resistance %d tenths gives %d hundredths', (cadence, resistance, hundredths) => {
  expect(outputHundredths(cadence, resistance)).toBe(hundredths);
});

test('follows (cadence + 35) × (resistance + 65) / 100 to the nearest hundredth', () => {
  const cadence = fc.integer({ min: 1, max: CADENCE_MAX_TENTHS });
  fc.assert(
    fc.property(cadence, fc.nat({ max: RESISTANCE_MAX_TENTHS }), (cadenceTenths, resistanceTenths) => {
      const output = ((cadenceTenths / 10 + 35) * (resistanceTenths / 10 + 65)) / 100;
      expect(Math.abs(outputHundredths(cadenceTenths, resistanceTenths) - output * 100)).toBeLessThan(0.5 + 1e-6);
    }),
  );
});

test('never exceeds 16 bits and is 0 for a crank that stands still or turns back', () => {
  expect(outputHundredths(1e6, 1e6)).toBe(65_535);
  expect(outputHundredths(-1, 1000)).toBe(0);
});

test.each([
  [85.25, 853],
  [85.24, 852],
  [-3, 0],
  [0.04, 0],
  [0.05, 1],
  [1000, CADENCE_MAX_TENTHS],
])('%d is %d tenths', (value, tenths) => {
  expect(toTenths(value, CADENCE_MAX_TENTHS)).toBe(tenths);
});

test('tenths that have gone over the wire as a decimal fraction come back the same', () => {
  fc.assert(
    fc.property(fc.nat({ max: CADENCE_MAX_TENTHS }), (tenths) => {
      expect(toTenths(Number(JSON.parse(JSON.stringify(tenths / 10))), CADENCE_MAX_TENTHS)).toBe(tenths);
    }),
  );
});
