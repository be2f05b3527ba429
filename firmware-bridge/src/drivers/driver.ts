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

/** What a bike says itself, in its own units; what it did not say is missing. */
export interface Report {
  /** Host monotonic ms. */
  readonly atMs: number;
  readonly cadenceRpm?: number;
  /** 0..100. */
  readonly resistancePercent?: number;
  readonly powerWatts?: number;
}

/** What a driver makes of what was read: in the order in which they arose. */
export type DriverOutput =
  | { readonly kind: 'measurement'; readonly measurement: Measurement }
  | { readonly kind: 'report'; readonly report: Report }
  /** The bike spoke, and said nothing about the rider. */
  | { readonly kind: 'answered' }
  /** Something about the bike that is worth keeping over restarts. */
  | { readonly kind: 'learnt'; readonly resistanceTable: readonly number[] }
  | { readonly kind: 'discard'; readonly reason: string; readonly bytes: number }
  | { readonly kind: 'missed'; readonly lines: number }
  | { readonly kind: 'restart'; readonly uptimeMs: number }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'identity'; readonly serial: number; readonly firmware: string; readonly magnets: number };

/** What was read: a line without its line feed, one character per byte, or bytes as they came, for drivers of bytes. */
export type SerialInput = string | Uint8Array;

/** A driver after a step, and what it made. */
export interface DriverStep {
  readonly driver: Driver;
  readonly outputs: readonly DriverOutput[];
}

/** A bike's protocol as a value: every step gives the next one. It owns no timer; a request is sent when its time has come. */
export interface Driver {
  take(input: SerialInput, atMs: number): DriverStep;
  /** When it wants to ask the bike something, monotonic ms; Infinity when it only listens. */
  readonly askMs: number;
  /** The request that is due at `nowMs`, one character per byte. */
  ask(nowMs: number): { readonly driver: Driver; readonly request: string };
  /** The driver for a port that was opened anew: nothing of what was read counts, what was learnt stays. */
  reopened(): Driver;
}
