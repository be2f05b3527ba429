import type { OfferedPlaces } from './offered-places.ts';
import { QUOTAS } from './prices.ts';
import { shardOfPlace } from './shard-of-key.ts';

/** What a shard is offered. A utilisation is percent of the quota that is nearer to its end: records or bytes. */
export interface ShardLoad {
  /** Records offered in each of the seconds looked at. */
  readonly recordsBySecond: readonly number[];
  readonly recordsPerS: number;
  readonly bytesPerS: number;
  readonly utilisationPercent: number;
  /** Of the fullest second. */
  readonly peakPercent: number;
}

const { writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard } = QUOTAS.kinesis;

/** How full a shard is at this rate, percent. */
export function utilisationPercent(recordsPerS: number, recordBytes: number): number {
  const byRecords = recordsPerS / writeRecordsPerSecondPerShard;
  const byBytes = (recordsPerS * recordBytes) / writeBytesPerSecondPerShard;
  return 100 * Math.max(byRecords, byBytes);
}

/** Load of each of `shards` even shards by what it is offered; a record has `recordBytes` with its key. */
export function loadsOfShards(offered: OfferedPlaces, shards: number, recordBytes: number): readonly ShardLoad[] {
  const counts = Array.from({ length: shards }, () => new Array<number>(offered.length).fill(0));
  offered.forEach((places, second) => {
    for (const { place, records } of places) {
      const shard = counts[shardOfPlace(place, shards)];
      if (shard !== undefined) shard[second] = (shard[second] ?? 0) + records;
    }
  });
  return counts.map((recordsBySecond) => {
    const recordsPerS = recordsBySecond.reduce((sum, count) => sum + count, 0) / offered.length;
    return {
      recordsBySecond,
      recordsPerS,
      bytesPerS: recordsPerS * recordBytes,
      utilisationPercent: utilisationPercent(recordsPerS, recordBytes),
      peakPercent: utilisationPercent(Math.max(...recordsBySecond), recordBytes),
    };
  });
}

/** The hottest shard of a stream, and how much more it is offered than a shard has on average. */
export interface Hottest {
  /** Counted from 0. */
  readonly shard: number;
  readonly load: ShardLoad;
  /** Its records per second over the average of all shards; 1 when all are alike. */
  readonly skew: number;
}

/** The shard with the fullest second; the first of several. */
export function hottestShard(loads: readonly ShardLoad[]): Hottest {
  const peaks = loads.map(({ peakPercent }) => peakPercent);
  const shard = peaks.indexOf(Math.max(...peaks));
  const load = loads[shard];
  if (load === undefined) throw new Error('a stream has at least one shard');
  const averagePerS = loads.reduce((sum, { recordsPerS }) => sum + recordsPerS, 0) / loads.length;
  return { shard, load, skew: averagePerS === 0 ? 1 : load.recordsPerS / averagePerS };
}
