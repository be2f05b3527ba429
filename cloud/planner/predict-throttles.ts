import { QUOTAS } from './prices.ts';
import type { ShardLoad } from './shard-loads.ts';

const { writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard } = QUOTAS.kinesis;

/** Records that a shard refuses, of those that it is offered once each. */
export interface PredictedThrottles {
  readonly offered: number;
  readonly throttled: number;
}

/**
 * What a new shard refuses in `seconds` seconds of its load, whose seconds repeat. A shard is a bucket that holds one second of
 * its quota and refills evenly; records of a second arrive evenly. Kinesis does not publish how much burst it takes: one
 * second's worth is the assumption.
 */
export function predictThrottles(load: ShardLoad, recordBytes: number, seconds: number): PredictedThrottles {
  const quota = Math.min(writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard / recordBytes);
  let level = quota;
  let offered = 0;
  let accepted = 0;
  for (let second = 0; second < seconds; second++) {
    const asked = load.recordsBySecond[second % load.recordsBySecond.length] ?? 0;
    const taken = Math.min(asked, level + quota);
    // A bucket that is full while less is asked for than refills stays full.
    level = Math.min(quota, level + quota - taken);
    offered += asked;
    accepted += taken;
  }
  return { offered, throttled: offered - accepted };
}
