import { type DataStream, LOCAL_ACCOUNT_ID, shardNamed } from './data-stream.ts';
import type { HashKey } from './hash-key.ts';
import { nextRecordIndex, recordAt } from './record-log.ts';
import { sequenceNumberAt } from './sequence-number.ts';
import type { Shard } from './shard.ts';
import { encodeIterator, type ShardIterator } from './shard-iterator.ts';
import { StreamError } from './stream-error.ts';
import { hasTokens, refillTokens, takeTokens } from './token-bucket.ts';

/** A record as a reader gets it. */
export interface ReadRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivedAtMs: number;
}

/** A shard that continues a closed one. */
export interface ChildShard {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly startHashKey: HashKey;
  readonly endHashKey: HashKey;
}

/** One page of a shard. At the end of a closed shard there is no next iterator but child shards. */
export interface RecordPage {
  readonly records: readonly ReadRecord[];
  readonly nextShardIterator?: string;
  readonly childShards?: readonly ChildShard[];
  /** Age of the oldest record that is still unread; 0 only at the tip. */
  readonly millisBehindLatest: number;
}

/** Reads up to `limit` records. Throws when the iterator is too old or the shard's read quota is used up. */
export function readPage(stream: DataStream, iterator: ShardIterator, limit: number, atMs: number): RecordPage {
  const shard = shardNamed(stream, iterator.shardId);
  refuseExpired(stream, iterator, atMs);
  refuseTooFast(stream, shard, atMs);
  const { records, sizeBytes } = takeRecords(stream, shard, iterator.recordIndex, limit);
  takeTokens(shard.readCalls, 1);
  takeTokens(shard.readBytes, sizeBytes);
  const readIndex = Math.max(iterator.recordIndex, shard.log.firstIndex) + records.length;
  const unread = recordAt(shard.log, readIndex);
  const millisBehindLatest = unread === undefined ? 0 : Math.max(1, Math.ceil(atMs - unread.arrivedAtMs));
  if (shard.closedAtMs !== undefined && readIndex >= nextRecordIndex(shard.log)) {
    return { records, millisBehindLatest, childShards: childrenOf(stream, shard) };
  }
  const next = encodeIterator({ ...iterator, recordIndex: readIndex, issuedAtMs: atMs });
  return { records, millisBehindLatest, nextShardIterator: next };
}

/** The shards that a split or a merge made of this one. */
export function childrenOf(stream: DataStream, shard: Shard): readonly ChildShard[] {
  return stream.shards
    .filter((child) => child.parentShardId === shard.shardId || child.adjacentParentShardId === shard.shardId)
    .map(({ shardId, parentShardId, adjacentParentShardId, startHashKey, endHashKey }) => ({
      shardId,
      parentShardIds: [parentShardId, adjacentParentShardId].filter((id) => id !== undefined),
      startHashKey,
      endHashKey,
    }));
}

function takeRecords(
  stream: DataStream,
  shard: Shard,
  fromIndex: number,
  limit: number,
): { records: ReadRecord[]; sizeBytes: number } {
  const records: ReadRecord[] = [];
  let sizeBytes = 0;
  for (let index = Math.max(fromIndex, shard.log.firstIndex); records.length < limit; index += 1) {
    const record = recordAt(shard.log, index);
    if (record === undefined) break;
    const recordBytes = record.data.length + Buffer.byteLength(record.partitionKey);
    if (sizeBytes + recordBytes > stream.limits.getRecordsBytes) break;
    sizeBytes += recordBytes;
    records.push({ ...record, sequenceNumber: sequenceNumberAt(shard.sequencePrefix, index) });
  }
  return { records, sizeBytes };
}

function refuseExpired(stream: DataStream, iterator: ShardIterator, atMs: number): void {
  const ageMs = atMs - iterator.issuedAtMs;
  if (ageMs <= stream.limits.iteratorLifetimeMs) return;
  throw new StreamError(
    'ExpiredIteratorException',
    `Iterator expired: it is ${Math.floor(ageMs)} ms old and lives ${stream.limits.iteratorLifetimeMs} ms; ask GetShardIterator for a new one.`,
  );
}

function refuseTooFast(stream: DataStream, shard: Shard, atMs: number): void {
  refillTokens(shard.readCalls, atMs);
  refillTokens(shard.readBytes, atMs);
  if (hasTokens(shard.readCalls, 1) && shard.readBytes.levelMilli > 0) return;
  throw new StreamError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shard.shardId} in stream ${stream.name} under account ${LOCAL_ACCOUNT_ID}.`,
  );
}
