import type { SetAside } from '../consumers/batch/set-aside.ts';
import { Announcer, type AnnouncerStats } from '../consumers/leaderboard/announcer.ts';
import { finishRaces } from '../consumers/leaderboard/finish-races.ts';
import { type BatchCounts, createLeaderboardHandler } from '../consumers/leaderboard/leaderboard-handler.ts';
import { createResultsReader, type ResultsReader } from '../consumers/leaderboard/read-results.ts';
import type { ScaledClock } from '../scaled-clock.ts';
import { type MemoryLeaderboardStats, MemoryLeaderboardStore } from './memory-leaderboard-store.ts';
import { MemoryResultsStore } from './memory-results-store.ts';

export interface LocalLeaderboardPorts {
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly setAside: SetAside;
  readonly clock: ScaledClock;
}

/** What the leaderboard counted since the start. */
export interface LeaderboardCounters extends BatchCounts {
  readonly faults: number;
  readonly store: MemoryLeaderboardStats;
  readonly announcer: AnnouncerStats;
}

// How soon a standing that the limit held back is said, and how often the tick of the account comes.
const HELD_BACK_MS = 100;
const TICK_MS = 60_000;
const NO_COUNTS: BatchCounts = {
  records: 0,
  refused: 0,
  gaps: 0,
  ranked: 0,
  provisional: 0,
  free: 0,
  estimated: 0,
  early: 0,
  late: 0,
};

/** The leaderboard of the laptop cloud: the account's consumer and announcer over a table in memory. */
export function openLocalLeaderboard({ publish, setAside, clock }: LocalLeaderboardPorts) {
  const counts = { ...NO_COUNTS, faults: 0 };
  const store: MemoryLeaderboardStore = new MemoryLeaderboardStore((items) => announcer.announce(items, clock.nowMs()));
  const results = new MemoryResultsStore();
  const announcer = new Announcer({ store, isTurnInSequence: async () => true, publish });
  const handler = createLeaderboardHandler({
    store,
    setAside,
    count: (batch) => {
      for (const name of Object.keys(NO_COUNTS) as (keyof BatchCounts)[]) counts[name] += batch[name];
    },
  });
  const stop = new AbortController();
  const every = async (periodMs: number, work: (nowMs: number) => Promise<unknown>): Promise<void> => {
    for (
      let dueMs = clock.nowMs() + periodMs;
      !stop.signal.aborted;
      dueMs = Math.max(dueMs, clock.nowMs()) + periodMs
    ) {
      await clock.sleepUntil(dueMs, stop.signal);
      await work(clock.nowMs()).catch(() => {
        counts.faults += 1;
      });
    }
  };
  const ticking = [
    every(HELD_BACK_MS, (nowMs) => announcer.announce([], nowMs)),
    every(TICK_MS, async (nowMs) => {
      await announcer.catchUp(nowMs);
      await finishRaces({ store, results }, nowMs);
    }),
  ];
  const reader: ResultsReader = createResultsReader({ store, results }, () => clock.nowMs());
  return {
    handler,
    reader,
    counters: (): LeaderboardCounters => ({ ...counts, store: store.stats(), announcer: announcer.stats() }),
    close: async () => {
      stop.abort();
      await Promise.all(ticking);
    },
  };
}
