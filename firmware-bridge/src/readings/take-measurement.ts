import { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS, toTenths } from '@alleycat/contract';
import type { Measurement } from '../drivers/driver.ts';
import { type Cadence, INITIAL_CADENCE, nextCadence } from './cadence.ts';
import type { Reading } from './reading.ts';

/** What readings are made from between measurements. */
export interface Readings {
  readonly cadence: Cadence;
  readonly resistanceTenths: number;
  /** Power that the bike told last, W. */
  readonly toldWatts?: number | undefined;
}

export const INITIAL_READINGS: Readings = { cadence: INITIAL_CADENCE, resistanceTenths: 0 };

/**
 * Turns a measurement into a reading in rpm and percent. While the resistance sensor has failed its last good value
 * stands. `discardedRpm` is an impossible cadence that was not believed.
 */
export function takeMeasurement(
  readings: Readings,
  measurement: Measurement,
): { readings: Readings; reading: Reading; discardedRpm?: number } {
  const before = measurement.restarted ? INITIAL_CADENCE : readings.cadence;
  const { state: cadence, rpm, discarded } = nextCadence(before, measurement);
  const resistanceTenths =
    measurement.resistancePermille === undefined
      ? readings.resistanceTenths
      : toTenths(measurement.resistancePermille / 10, RESISTANCE_MAX_TENTHS);
  const { toldWatts } = readings;
  const cadenceTenths = toTenths(rpm, CADENCE_MAX_TENTHS);
  const reading = { atMs: measurement.atMs, cadenceTenths, resistanceTenths, toldWatts };
  const step = { readings: { cadence, resistanceTenths, toldWatts }, reading };
  return discarded === undefined ? step : { ...step, discardedRpm: discarded };
}
