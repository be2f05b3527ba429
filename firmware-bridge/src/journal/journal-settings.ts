/** How the journal behaves; every default is what a bike uses. */
export interface JournalSettings {
  /** Bytes on the card at most. */
  readonly maxBytes: number;
  /** Bytes of one segment at most. */
  readonly segmentBytes: number;
  /** A sample is on the card this long after it was appended, unless it was acknowledged before. */
  readonly flushIntervalMs: number;
  /** The same while nobody can acknowledge it. */
  readonly offlineFlushMs: number;
  /** An acknowledgement of a sample on the card is written after this long at the latest. */
  readonly ackFlushMs: number;
  /** Samples that wait in memory at most, while no disk works. */
  readonly maxInMemory: number;
  /** How often a disk that failed is tried again. */
  readonly diskRetryMs: number;
}

export const DEFAULT_JOURNAL_SETTINGS: JournalSettings = {
  maxBytes: 256 * 1024 * 1024,
  segmentBytes: 1024 * 1024,
  flushIntervalMs: 700,
  offlineFlushMs: 0,
  ackFlushMs: 5000,
  maxInMemory: 86_400,
  diskRetryMs: 10_000,
};
