import { type OfferedPlaces, recordsBySecond } from './offered-places.ts';
import { QUOTAS } from './prices.ts';
import { hottestShard, loadsOfShards } from './shard-loads.ts';

const { writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard, onDemandFirstShards } = QUOTAS.kinesis;

/** A balanced record uses both quotas of a shard to within this. */
const BALANCED_PERCENT = 10;
/** Shards that a plan may have, and up to which they are searched for. */
export const MOST_SHARDS = 1_000;

/**
 * The three ways to fill a shard: small records use up its 1,000 records/s first, large ones its 1 MiB/s, and those of about
 * 1 KiB both at once.
 */
export type CapacityProfile = 'record-bound' | 'byte-bound' | 'balanced';

/** Which quota of a shard records of this size use up first. */
export function capacityProfile(recordBytes: number): CapacityProfile {
  const bytesPercent = (100 * writeRecordsPerSecondPerShard * recordBytes) / writeBytesPerSecondPerShard;
  if (Math.abs(bytesPercent - 100) <= BALANCED_PERCENT) return 'balanced';
  return bytesPercent < 100 ? 'record-bound' : 'byte-bound';
}

/** Shards that records need whose keys are spread evenly, by each of a shard's two quotas. */
export interface EvenShards {
  readonly byRecords: number;
  readonly byBytes: number;
}

/** Shards that so many evenly spread records fill up to the target. */
export function evenShards(recordsPerS: number, recordBytes: number, targetPercent: number): EvenShards {
  const share = targetPercent / 100;
  return {
    byRecords: Math.max(1, Math.ceil(recordsPerS / (writeRecordsPerSecondPerShard * share))),
    byBytes: Math.max(1, Math.ceil((recordsPerS * recordBytes) / (writeBytesPerSecondPerShard * share))),
  };
}

/** Why a stream needs its shards. */
export interface ShardsNeeded extends EvenShards {
  readonly profile: CapacityProfile;
  /** The least number whose hottest shard keeps to the target; missing when none up to MOST_SHARDS does. */
  readonly byKeys?: number;
}

/** Shards that carry these records with the hottest of them, in its fullest second, at most at the target. */
export function shardsNeeded(offered: OfferedPlaces, recordBytes: number, targetPercent: number): ShardsNeeded {
  const recordsPerS = recordsBySecond(offered).reduce((sum, records) => sum + records, 0) / offered.length;
  const even = { ...evenShards(recordsPerS, recordBytes, targetPercent), profile: capacityProfile(recordBytes) };
  for (let shards = Math.max(even.byRecords, even.byBytes); shards <= MOST_SHARDS; shards++) {
    const { load } = hottestShard(loadsOfShards(offered, shards, recordBytes));
    if (load.peakPercent <= targetPercent) return { ...even, byKeys: shards };
  }
  return even;
}

/** Shards to plan with: those asked for, else those needed; an on-demand stream has at least the four that it begins with. */
export function plannedShards(
  needed: EvenShards & Pick<ShardsNeeded, 'byKeys'>,
  { shards, capacity }: { readonly shards?: number; readonly capacity: 'provisioned' | 'on-demand' },
): number {
  const wanted = shards ?? needed.byKeys ?? Math.max(needed.byRecords, needed.byBytes);
  return capacity === 'on-demand' ? Math.max(wanted, onDemandFirstShards) : wanted;
}
