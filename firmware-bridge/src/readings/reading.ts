/** What the rider does at one moment, in the rider's units, quantised to tenths so that sums are exact. */
export interface Reading {
  /** Host monotonic ms. */
  readonly atMs: number;
  /** 0..2550 tenths of a revolution per minute. */
  readonly cadenceTenths: number;
  /** 0..1000 tenths of a percent. */
  readonly resistanceTenths: number;
  /** Power as the bike itself tells it, W; undefined for a bike that tells none. */
  readonly toldWatts?: number | undefined;
}
