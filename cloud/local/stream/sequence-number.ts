const TIME_DIGITS = 15;
const SHARD_DIGITS = 11;
const INDEX_DIGITS = 28;
const PREFIX_DIGITS = 2 + TIME_DIGITS + SHARD_DIGITS;

/**
 * The part of a sequence number that all records of a shard share. 56 digits in all, as in AWS: "49", the shard's birth in
 * ms, its number, and the record's index in the shard. So they grow within a shard, from parent to child, and from a
 * deleted stream to its successor, and equal length lets text comparison stand for numeric comparison.
 */
export function sequencePrefix(createdAtMs: number, shardIndex: number): string {
  const time = String(Math.max(0, Math.floor(createdAtMs))).padStart(TIME_DIGITS, '0');
  return `49${time}${String(shardIndex).padStart(SHARD_DIGITS, '0')}`;
}

/** The sequence number of the record with this index in the shard (0, 1, 2, ...). */
export function sequenceNumberAt(prefix: string, recordIndex: number): string {
  return prefix + String(recordIndex).padStart(INDEX_DIGITS, '0');
}

/** The record index in a sequence number of this shard; undefined if the number is not one of this shard's. */
export function recordIndexOf(prefix: string, sequenceNumber: string): number | undefined {
  if (sequenceNumber.length !== PREFIX_DIGITS + INDEX_DIGITS || !sequenceNumber.startsWith(prefix)) return undefined;
  const digits = sequenceNumber.slice(PREFIX_DIGITS);
  const recordIndex = Number(digits);
  return /^\d+$/.test(digits) && Number.isSafeInteger(recordIndex) ? recordIndex : undefined;
}
