import { raceStartMs } from '@alleycat/contract';
import { benchSample } from '../bench/cloud/handler-events.ts';
import type { ArrivedSamples } from '../consumers/batch/decode-batch.ts';
import { scoreBatch } from '../consumers/leaderboard/score-batch.ts';
import { tableItemOf, writeUnitsOf } from '../consumers/leaderboard/table-item.ts';

const SECOND = 150;
const CLASSES = 6;

/** What one second of a race writes, and what a cold start at its end reads, from the real codec's bytes. */
export interface LeaderboardLoad {
  readonly itemsPerS: number;
  readonly writeUnitsPerS: number;
  /** Strongly consistent reads of a whole race in all six classes, by an announcer that has just started. */
  readonly coldStartReadUnits: number;
}

/** The load of so many riders in six classes on so many shards, with a batch a second and shard. */
export function leaderboardLoad(riders: number, shards: number): LeaderboardLoad {
  const batches: ArrivedSamples[][] = Array.from({ length: shards }, () => []);
  for (let index = 0; index < riders; index++) {
    const sample = benchSample(index + 1, SECOND);
    const shard = Math.floor(index / CLASSES) % shards;
    batches[shard]?.push({
      shardId: `alleycat-live/shardId-${String(shard).padStart(12, '0')}`,
      sequenceNumber: String(index).padStart(56, '4'),
      arrivedAtMs: raceStartMs(sample.race.raceId) + SECOND * 1000,
      bikeId: `bike-${index + 1}`,
      samples: [sample],
      gaps: [],
    });
  }
  const rows = batches.flatMap((batch) => scoreBatch(batch).items.map(tableItemOf));
  const bytes = rows.reduce((sum, row) => sum + row.pk.length + row.sk.length + row.riders.length, 0);
  return {
    itemsPerS: rows.length,
    writeUnitsPerS: rows.reduce((sum, row) => sum + writeUnitsOf(row), 0),
    coldStartReadUnits: Math.ceil((bytes * 300) / 4_096),
  };
}
