import { evenHashKeyStarts, type HashKey, hashKeyPlus, LAST_HASH_KEY } from './hash-key.ts';
import { createShard, type Shard } from './shard.ts';
import { StreamError } from './stream-error.ts';
import type { StreamLimits } from './stream-limits.ts';

/** The account and region that stand in every name the laptop's stream gives itself. */
export const LOCAL_ACCOUNT_ID = '000000000000';
export const LOCAL_REGION = 'us-east-1';

const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const MIN_RETENTION_HOURS = 24;
const MAX_RETENTION_HOURS = 8_760;

/** One stream and its shards: `shards` in the order of their birth, `openShards` in the order of their hash keys. */
export interface DataStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly retentionHours: number;
  readonly limits: StreamLimits;
  shards: readonly Shard[];
  openShards: readonly Shard[];
  nextShardIndex: number;
  shardCountUpdatesAtMs: readonly number[];
}

/** What a new stream is asked to be. */
export interface StreamRequest {
  readonly streamName: string;
  readonly shardCount: number;
  /** 24 to 8,760 hours; 24 unless said otherwise. */
  readonly retentionHours?: number;
}

/** Throws the API's error for a stream that cannot be. */
export function checkStreamRequest(request: StreamRequest): void {
  const { streamName, shardCount, retentionHours = MIN_RETENTION_HOURS } = request;
  if (!STREAM_NAME.test(streamName)) {
    throw new StreamError('ValidationException', 'streamName must be 1 to 128 of the characters a-z A-Z 0-9 _ . -');
  }
  if (!Number.isInteger(shardCount) || shardCount < 1) {
    throw new StreamError('ValidationException', 'shardCount must be a whole number of at least 1.');
  }
  if (!(retentionHours >= MIN_RETENTION_HOURS && retentionHours <= MAX_RETENTION_HOURS)) {
    throw new StreamError(
      'InvalidArgumentException',
      `retentionHours must be ${MIN_RETENTION_HOURS} to ${MAX_RETENTION_HOURS}.`,
    );
  }
}

/** A stream of `shardCount` equal shards. */
export function createDataStream(request: StreamRequest, limits: StreamLimits, atMs: number): DataStream {
  const starts = evenHashKeyStarts(request.shardCount);
  const shards = starts.map((startHashKey, index) => {
    const next = starts[index + 1];
    const endHashKey = next === undefined ? LAST_HASH_KEY : hashKeyPlus(next, -1n);
    return createShard({ index, startHashKey, endHashKey }, limits, atMs);
  });
  return {
    name: request.streamName,
    arn: streamArn(request.streamName),
    createdAtMs: atMs,
    retentionHours: request.retentionHours ?? MIN_RETENTION_HOURS,
    limits,
    shards,
    openShards: shards,
    nextShardIndex: shards.length,
    shardCountUpdatesAtMs: [],
  };
}

export function streamArn(streamName: string): string {
  return `arn:aws:kinesis:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:stream/${streamName}`;
}

/** The open shard whose range holds this hash key. The open shards cover the whole space without gap or overlap. */
export function shardForHashKey(stream: DataStream, hashKey: HashKey): Shard {
  let low = 0;
  let high = stream.openShards.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const candidate = stream.openShards[middle];
    if (candidate !== undefined && candidate.startHashKey <= hashKey) low = middle;
    else high = middle - 1;
  }
  const shard = stream.openShards[low];
  if (shard === undefined) throw new Error(`stream ${stream.name} has no open shard`);
  return shard;
}

/** The shard of this name, open or closed. */
export function shardNamed(stream: DataStream, shardId: string): Shard {
  const shard = stream.shards.find((candidate) => candidate.shardId === shardId);
  if (shard !== undefined) return shard;
  throw new StreamError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${stream.name} under account ${LOCAL_ACCOUNT_ID} does not exist; ListShards names those that do.`,
  );
}
