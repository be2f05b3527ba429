/** One measurement of a sensor board, placed on the host's monotonic clock by the board's own time. */
export interface Measurement {
  /** Host monotonic ms at which the board measured. */
  readonly atMs: number;
  /** True when the counters began anew: the measurement is only a baseline for the next. */
  readonly restarted: boolean;
  /** Whole crank turns, modulo 2^16; differences count, the value does not. */
  readonly turns: number;
  /** Board time of the last whole turn in µs, modulo 2^32. */
  readonly lastTurnUs: number;
  /** Board time of the measurement in µs, modulo 2^32. */
  readonly boardUs: number;
  /** Calibrated resistance 0..1000 ‰, or undefined when its sensor is open or shorted. */
  readonly resistancePermille: number | undefined;
}

/** What a driver makes of a line: in the order in which they arose. */
export type DriverOutput =
  | { readonly kind: 'measurement'; readonly measurement: Measurement }
  | { readonly kind: 'discard'; readonly reason: string; readonly bytes: number }
  | { readonly kind: 'missed'; readonly lines: number }
  | { readonly kind: 'restart'; readonly uptimeMs: number }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'identity'; readonly serial: number; readonly firmware: string; readonly magnets: number };
