import { expect, test } from '@jest/globals';
import { INITIAL_READINGS } from './take-measurement.ts';
import { takeReport } from './take-report.ts';

test('what came before a cadence stands beside it', () => {
  const resisted = takeReport(INITIAL_READINGS, { atMs: 100, resistancePercent: 41.26 });
  const powered = takeReport(resisted.readings, { atMs: 200, powerWatts: 180.5 });
  expect([resisted.reading, powered.reading]).toEqual([undefined, undefined]);
  const ridden = takeReport(powered.readings, { atMs: 300, cadenceRpm: 85 });
  expect(ridden.reading).toEqual({ atMs: 300, cadenceTenths: 850, resistanceTenths: 413, toldWatts: 180.5 });
});

test('values beyond the wire are clamped', () => {
  const { reading } = takeReport(INITIAL_READINGS, { atMs: 0, cadenceRpm: 300, resistancePercent: 120 });
  expect(reading).toMatchObject({ cadenceTenths: 2550, resistanceTenths: 1000 });
});

test('a crank that stands makes no power, whatever was told before it stopped', () => {
  const riding = takeReport(INITIAL_READINGS, { atMs: 0, cadenceRpm: 90, powerWatts: 200 });
  const stood = takeReport(riding.readings, { atMs: 250, cadenceRpm: 0 });
  expect(stood.reading).toMatchObject({ cadenceTenths: 0, toldWatts: 0 });
  const unknown = takeReport(INITIAL_READINGS, { atMs: 0, cadenceRpm: 0 });
  expect(unknown.reading).toMatchObject({ toldWatts: undefined });
});
