/** A record that no consumer can read, with the reason in words. */
export interface RefusedRecord {
  /** `<stream>/<shard>`. */
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly reason: string;
  /** The record as it came, base64. */
  readonly data: string;
}

/** Port: keeps refused records for a person to look at. A rejection is a fault of the store, never of a record. */
export type SetAside = (refused: readonly RefusedRecord[]) => Promise<void>;

/** Key of the object that keeps the refused records of a batch (at least one): a batch that is repeated writes it again. */
export function setAsideKey(refused: readonly RefusedRecord[]): string {
  const [first, last] = [refused[0], refused.at(-1)];
  return `records/${first?.shardId}/${first?.sequenceNumber}-${last?.sequenceNumber}.json`;
}
