/** Highest cadence on the wire, in tenths of a revolution per minute. */
export const CADENCE_MAX_TENTHS = 2550;

/** Highest resistance on the wire, in tenths of a percent. */
export const RESISTANCE_MAX_TENTHS = 1000;

/** Quantises a value to whole tenths (half up), clamped to 0..max tenths. */
export function toTenths(value: number, maxTenths: number): number {
  return Math.min(maxTenths, Math.max(0, Math.floor(value * 10 + 0.5)));
}
