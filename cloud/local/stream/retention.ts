import type { DataStream } from './data-stream.ts';
import { recordAt, trimOldestRecord } from './record-log.ts';
import type { Shard } from './shard.ts';

const HOUR_MS = 3_600_000;
const TRIM_STEP_RECORDS = 256;

/** What a trim removed. */
export interface Trimmed {
  readonly records: number;
  readonly bytes: number;
}

/** Removes what is older than the stream's retention from one shard. */
export function trimByAge(stream: DataStream, shard: Shard, atMs: number): Trimmed {
  const oldestMs = atMs - stream.retentionHours * HOUR_MS;
  let records = 0;
  let bytes = 0;
  for (;;) {
    const oldest = recordAt(shard.log, shard.log.firstIndex);
    if (oldest === undefined || oldest.arrivedAtMs >= oldestMs) return { records, bytes };
    bytes += trimOldestRecord(shard.log);
    records += 1;
  }
}

/** Removes the oldest records of all streams, in steps, until at least `excessBytes` of memory are free. */
export function trimByMemory(streams: Iterable<DataStream>, excessBytes: number): Trimmed {
  const shards = [...streams].flatMap((stream) => stream.shards);
  let records = 0;
  let bytes = 0;
  while (bytes < excessBytes) {
    const shard = shardWithOldestRecord(shards);
    if (shard === undefined) break;
    for (let step = 0; step < TRIM_STEP_RECORDS && bytes < excessBytes; step += 1) {
      const freedBytes = trimOldestRecord(shard.log);
      if (freedBytes === 0) break;
      bytes += freedBytes;
      records += 1;
    }
  }
  return { records, bytes };
}

/** Forgets closed shards whose last record has aged out, as Kinesis does. */
export function forgetExpiredShards(stream: DataStream, atMs: number): void {
  const oldestMs = atMs - stream.retentionHours * HOUR_MS;
  const isExpired = (shard: Shard): boolean => shard.closedAtMs !== undefined && shard.closedAtMs < oldestMs;
  if (stream.shards.some(isExpired)) stream.shards = stream.shards.filter((shard) => !isExpired(shard));
}

function shardWithOldestRecord(shards: readonly Shard[]): Shard | undefined {
  let oldestShard: Shard | undefined;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const shard of shards) {
    const arrivedAtMs = recordAt(shard.log, shard.log.firstIndex)?.arrivedAtMs;
    if (arrivedAtMs !== undefined && arrivedAtMs < oldestMs) {
      oldestMs = arrivedAtMs;
      oldestShard = shard;
    }
  }
  return oldestShard;
}
