/** A record that no consumer can read, with the reason in words. */
export interface RefusedRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly reason: string;
  /** The record as it came, base64. */
  readonly data: string;
}

/** Port: keeps refused records for a person to look at. A rejection is a fault of the store, never of a record. */
export type SetAside = (refused: readonly RefusedRecord[]) => Promise<void>;
