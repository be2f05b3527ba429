import { decodeBatch } from '../batch/decode-batch.ts';
import type { KinesisStreamEvent } from '../batch/kinesis-event.ts';
import type { SetAside } from '../batch/set-aside.ts';
import type { LeaderboardStore } from './leaderboard-store.ts';
import { type ScoreCounts, scoreBatch } from './score-batch.ts';

/** What became of a batch, for the counters. */
export interface BatchCounts extends ScoreCounts {
  readonly records: number;
  /** Records that did not decode and were set aside. */
  readonly refused: number;
  /** Ranges that bikes say they lost. */
  readonly gaps: number;
}

export interface LeaderboardHandlerPorts {
  readonly store: LeaderboardStore;
  readonly setAside: SetAside;
  /** Hears of every batch that was taken. */
  readonly count: (counts: BatchCounts) => void;
}

/**
 * The leaderboard's consumer of the streams, in the shape of a Lambda handler. It keeps no state: what a batch adds goes to
 * the store, under a name by which a repetition replaces itself. It rejects when the store or the set-aside does, and only then:
 * Lambda cuts the batch in two and repeats the halves, so that what a store refuses for good is given up alone.
 */
export function createLeaderboardHandler({ store, setAside, count }: LeaderboardHandlerPorts) {
  return async (event: KinesisStreamEvent): Promise<void> => {
    const { arrived, refused } = decodeBatch(event);
    const { items, counts } = scoreBatch(arrived);
    if (items.length > 0) await store.put(items);
    if (refused.length > 0) await setAside(refused);
    const gaps = arrived.reduce((sum, record) => sum + record.gaps.length, 0);
    count({ ...counts, records: event.Records.length, refused: refused.length, gaps });
  };
}
