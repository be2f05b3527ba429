import { liveEvent } from '../bench/cloud/handler-events.ts';
import { decodeBatch } from '../consumers/batch/decode-batch.ts';
import type { KinesisStreamEvent } from '../consumers/batch/kinesis-event.ts';
import { scoreBatch } from '../consumers/leaderboard/score-batch.ts';
import { tableItemOf, writeUnitsOf } from '../consumers/leaderboard/table-item.ts';

const SECOND = 150;
const CLASSES = 6;

/** What one second of a race writes, and what a cold start at its end reads, from the real codec's bytes. */
export interface LeaderboardLoad {
  readonly itemsPerS: number;
  readonly writeUnitsPerS: number;
  /** Strongly consistent reads of a whole race in all six classes, by announcer that has just started. */
  readonly coldStartReadUnits: number;
}

/** The load of so many riders in six classes on so many shards, with a batch a second and shard. */
export function leaderboardLoad(riders: number, shards: number): LeaderboardLoad {
  const records = liveEvent(SECOND, riders).Records;
  const batches: KinesisStreamEvent[] = Array.from({ length: shards }, (_, shard) => ({
    Records: records.filter((_record, index) => Math.floor(index / CLASSES) % shards === shard),
  }));
  const rows = batches.flatMap((batch) => scoreBatch(decodeBatch(batch).arrived).items.map(tableItemOf));
  const bytes = rows.reduce((sum, row) => sum + row.pk.length + row.sk.length + row.riders.length, 0);
  return {
    itemsPerS: rows.length,
    writeUnitsPerS: rows.reduce((sum, row) => sum + writeUnitsOf(row), 0),
    coldStartReadUnits: Math.ceil((bytes * 300) / 4_096),
  };
}
