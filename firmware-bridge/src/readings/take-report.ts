import { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS, toTenths } from '@alleycat/contract';
import type { Report } from '../drivers/driver.ts';
import type { Reading } from './reading.ts';
import type { Readings } from './take-measurement.ts';

/**
 * Turns what a bike says itself into a reading; a report without a cadence is only kept for the next one that has it. A bike
 * that stands may tell that alone: the power that it told before is over then.
 */
export function takeReport(readings: Readings, report: Report): { readings: Readings; reading?: Reading } {
  const resistanceTenths =
    report.resistancePercent === undefined
      ? readings.resistanceTenths
      : toTenths(report.resistancePercent, RESISTANCE_MAX_TENTHS);
  const told = report.powerWatts ?? readings.toldWatts;
  const toldWatts = told !== undefined && report.cadenceRpm === 0 ? 0 : told;
  const next = { ...readings, resistanceTenths, toldWatts };
  if (report.cadenceRpm === undefined) return { readings: next };
  const cadenceTenths = toTenths(report.cadenceRpm, CADENCE_MAX_TENTHS);
  return { readings: next, reading: { atMs: report.atMs, cadenceTenths, resistanceTenths, toldWatts } };
}
