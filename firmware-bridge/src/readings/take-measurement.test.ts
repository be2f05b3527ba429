import { expect, test } from '@jest/globals';
import type { Measurement } from '../drivers/driver.ts';
import { INITIAL_READINGS, takeMeasurement } from './take-measurement.ts';

const measurement = (turns: number, extra: Partial<Measurement> = {}): Measurement => ({
  atMs: 7000 + turns * 1000,
  restarted: false,
  turns,
  lastTurnUs: turns * 700_000,
  boardUs: turns * 700_000 + 20_000,
  resistancePermille: 405,
  ...extra,
});

test('a measurement becomes rpm and percent in tenths, at its own time', () => {
  const first = takeMeasurement(INITIAL_READINGS, measurement(1));
  const { reading } = takeMeasurement(first.readings, measurement(2));
  expect(reading).toEqual({ atMs: 9000, cadenceTenths: 857, resistanceTenths: 405 });
});

test('while the resistance sensor fails its last good value stands', () => {
  const first = takeMeasurement(INITIAL_READINGS, measurement(1));
  const failed = measurement(2, { resistancePermille: undefined });
  expect(takeMeasurement(first.readings, failed).reading.resistanceTenths).toBe(405);
  expect(takeMeasurement(INITIAL_READINGS, failed).reading.resistanceTenths).toBe(0);
});

test('a restart is a new baseline', () => {
  const first = takeMeasurement(INITIAL_READINGS, measurement(1));
  const restarted = takeMeasurement(first.readings, measurement(2, { restarted: true }));
  expect(restarted.reading.cadenceTenths).toBe(0);
  expect(takeMeasurement(restarted.readings, measurement(3)).reading.cadenceTenths).toBe(857);
});

test('an impossible cadence is told and not believed', () => {
  const first = takeMeasurement(INITIAL_READINGS, measurement(1));
  const second = takeMeasurement(first.readings, measurement(2));
  const torn = takeMeasurement(second.readings, measurement(3, { lastTurnUs: 1_400_100 }));
  expect(torn.discardedRpm).toBeCloseTo(600_000, 3);
  expect(torn.reading.cadenceTenths).toBe(857);
});
