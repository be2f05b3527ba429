import type { HashKey } from './hash-key.ts';
import { createRecordLog, type RecordLog } from './record-log.ts';
import { sequencePrefix } from './sequence-number.ts';
import type { StreamLimits } from './stream-limits.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** One shard: a range of hash keys, its records, and what is left of its quotas. */
export interface Shard {
  readonly index: number;
  readonly shardId: string;
  readonly startHashKey: HashKey;
  readonly endHashKey: HashKey;
  readonly parentShardId?: string;
  readonly adjacentParentShardId?: string;
  readonly sequencePrefix: string;
  readonly log: RecordLog;
  readonly writeRecords: TokenBucket;
  readonly writeBytes: TokenBucket;
  readonly readCalls: TokenBucket;
  readonly readBytes: TokenBucket;
  lastArrivalMs: number;
  /** When it was split or merged away; a closed shard can still be read until its records age out. */
  closedAtMs?: number;
}

/** Where a new shard stands: its range, and its parents if it comes from a split or a merge. */
export interface ShardOrigin {
  readonly index: number;
  readonly startHashKey: HashKey;
  readonly endHashKey: HashKey;
  readonly parentShardId?: string;
  readonly adjacentParentShardId?: string;
}

/** An open, empty shard with full quotas. */
export function createShard(origin: ShardOrigin, limits: StreamLimits, atMs: number): Shard {
  return {
    ...origin,
    shardId: `shardId-${String(origin.index).padStart(12, '0')}`,
    sequencePrefix: sequencePrefix(atMs, origin.index),
    log: createRecordLog(),
    writeRecords: createTokenBucket(limits.writeRecordsPerSecond, atMs),
    writeBytes: createTokenBucket(limits.writeBytesPerSecond, atMs),
    readCalls: createTokenBucket(limits.readCallsPerSecond, atMs),
    readBytes: createTokenBucket(limits.readBytesPerSecond, atMs),
    lastArrivalMs: atMs,
  };
}
