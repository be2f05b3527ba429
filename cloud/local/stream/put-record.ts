import { type DataStream, LOCAL_ACCOUNT_ID, shardForHashKey } from './data-stream.ts';
import { hashKeyFromDecimal, hashKeyOf } from './hash-key.ts';
import { appendRecord, nextRecordIndex } from './record-log.ts';
import { sequenceNumberAt } from './sequence-number.ts';
import { StreamError } from './stream-error.ts';
import { hasTokens, refillTokens, takeTokens } from './token-bucket.ts';

/** A record to put. `explicitHashKey` (decimal, below 2^128) overrides the partition key's MD5. */
export interface PutEntry {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly explicitHashKey?: string;
}

/** What came of one record: stored under a sequence number, or refused with an error code. */
export type PutResult =
  | { readonly stored: true; readonly shardId: string; readonly sequenceNumber: string; readonly memoryBytes: number }
  | {
      readonly stored: false;
      readonly errorCode: 'ProvisionedThroughputExceededException';
      readonly errorMessage: string;
    };

/** Throws the API's error for a call that no shard could serve, whatever its quotas. Returns each record's size in bytes. */
export function checkPutEntries(stream: DataStream, entries: readonly PutEntry[]): readonly number[] {
  const { putRecordsEntries, putRecordsBytes } = stream.limits;
  if (entries.length < 1 || entries.length > putRecordsEntries) {
    throw new StreamError(
      'ValidationException',
      `records has ${entries.length} entries; one call takes 1 to ${putRecordsEntries}.`,
    );
  }
  const sizesBytes = entries.map((entry) => checkPutEntry(stream, entry));
  const totalBytes = sizesBytes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  if (totalBytes > putRecordsBytes) {
    throw new StreamError(
      'InvalidArgumentException',
      `Records have ${totalBytes} bytes together; one call takes ${putRecordsBytes}. Send them in more calls.`,
    );
  }
  return sizesBytes;
}

function checkPutEntry(stream: DataStream, entry: PutEntry): number {
  const { partitionKeyCharacters, recordBytes } = stream.limits;
  const keyLength = entry.partitionKey.length;
  if (keyLength < 1 || keyLength > partitionKeyCharacters) {
    throw new StreamError(
      'ValidationException',
      `partitionKey has ${keyLength} characters; give it 1 to ${partitionKeyCharacters}.`,
    );
  }
  if (entry.explicitHashKey !== undefined && hashKeyFromDecimal(entry.explicitHashKey) === undefined) {
    throw new StreamError(
      'InvalidArgumentException',
      'explicitHashKey is not a hash key; give a decimal number from 0 to 2^128 - 1 without leading zeros.',
    );
  }
  const sizeBytes = entry.data.length + Buffer.byteLength(entry.partitionKey);
  if (sizeBytes > recordBytes) {
    throw new StreamError(
      'ValidationException',
      `data and partitionKey together have ${sizeBytes} bytes; a record may have ${recordBytes}.`,
    );
  }
  return sizeBytes;
}

/** Puts a checked record of `sizeBytes` on its shard, unless the shard's quota for this second is used up. */
export function putCheckedEntry(stream: DataStream, entry: PutEntry, sizeBytes: number, atMs: number): PutResult {
  const explicitHashKey = entry.explicitHashKey === undefined ? undefined : hashKeyFromDecimal(entry.explicitHashKey);
  const shard = shardForHashKey(stream, explicitHashKey ?? hashKeyOf(entry.partitionKey));
  refillTokens(shard.writeRecords, atMs);
  refillTokens(shard.writeBytes, atMs);
  if (!hasTokens(shard.writeRecords, 1) || !hasTokens(shard.writeBytes, sizeBytes)) {
    return {
      stored: false,
      errorCode: 'ProvisionedThroughputExceededException',
      errorMessage: `Rate exceeded for shard ${shard.shardId} in stream ${stream.name} under account ${LOCAL_ACCOUNT_ID}.`,
    };
  }
  takeTokens(shard.writeRecords, 1);
  takeTokens(shard.writeBytes, sizeBytes);
  // Arrival never steps back, so that AT_TIMESTAMP and the trimming by age can rely on its order.
  shard.lastArrivalMs = Math.max(shard.lastArrivalMs, atMs);
  const sequenceNumber = sequenceNumberAt(shard.sequencePrefix, nextRecordIndex(shard.log));
  const { partitionKey, data } = entry;
  const memoryBytes = appendRecord(shard.log, { partitionKey, data, arrivedAtMs: shard.lastArrivalMs });
  return { stored: true, shardId: shard.shardId, sequenceNumber, memoryBytes };
}
