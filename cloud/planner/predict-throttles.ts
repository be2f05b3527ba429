import { QUOTAS } from './prices.ts';
import type { ShardLoad } from './shard-loads.ts';

const { writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard } = QUOTAS.kinesis;

/** Records that a shard is offered once each, and those of them that it refuses. */
export interface PredictedThrottles {
  readonly offered: number;
  readonly throttled: number;
}

/**
 * What a new shard refuses in the seconds of its load, when the records of a second come in so many equal waves. A shard is a
 * bucket that holds one second of its quota and refills evenly. Kinesis does not publish how much burst it takes: one second's
 * worth is the assumption.
 */
export function predictThrottles(
  { recordsBySecond }: Pick<ShardLoad, 'recordsBySecond'>,
  recordBytes: number,
  wavesPerSecond: number,
): PredictedThrottles {
  const quota = Math.min(writeRecordsPerSecondPerShard, writeBytesPerSecondPerShard / recordBytes);
  let level = quota;
  let offered = 0;
  let accepted = 0;
  for (const records of recordsBySecond) {
    for (let wave = 0; wave < wavesPerSecond; wave++) {
      const taken = Math.min(records / wavesPerSecond, level);
      accepted += taken;
      level = Math.min(quota, level - taken + quota / wavesPerSecond);
    }
    offered += records;
  }
  return { offered, throttled: Math.max(0, offered - accepted) };
}
