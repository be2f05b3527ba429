import { expect, test } from '@jest/globals';
import { modelledWatts, powerWatts } from './power.ts';

test.each([
  [60, 30, 37.3],
  [80, 40, 110.9],
  [90, 50, 236.2],
  [100, 60, 450.7],
])('%d rpm at %d %% are %d W on a Schwinn IC4', (rpm, percent, watts) => {
  expect(modelledWatts(rpm, percent)).toBeCloseTo(watts, 0);
});

test('no model goes below 0, and a crank that stands gives nothing', () => {
  for (let rpm = 0; rpm <= 255; rpm += 5) {
    for (let percent = 0; percent <= 100; percent += 5) expect(modelledWatts(rpm, percent)).toBeGreaterThanOrEqual(0);
  }
  expect(modelledWatts(0, 100)).toBe(0);
});

const riding = { rpm: 90, percent: 50, toldWatts: undefined };

test('the bike is believed before any model', () => {
  const model = { model: 'schwinn-ic4', scale: 1, offsetWatts: 0 } as const;
  expect(powerWatts(model, { ...riding, toldWatts: 200 })).toBe(200);
  expect(powerWatts(model, riding)).toBe(236);
  expect(powerWatts({ ...model, model: 'bike' }, riding)).toBeUndefined();
});

test('the correction is power × scale + offset, never below 0, and 0 stays 0', () => {
  const settings = { model: 'bike', scale: 1.1, offsetWatts: -30 } as const;
  expect(powerWatts(settings, { ...riding, toldWatts: 200 })).toBe(190);
  expect(powerWatts(settings, { ...riding, toldWatts: 20 })).toBe(0);
  expect(powerWatts({ ...settings, offsetWatts: 30 }, { ...riding, toldWatts: 0 })).toBe(0);
});
