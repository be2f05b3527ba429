import type { SetAside } from '../consumers/batch/set-aside.ts';
import { Announcer, type AnnouncerStats } from '../consumers/leaderboard/announcer.ts';
import { createAnnouncerHandler } from '../consumers/leaderboard/announcer-handler.ts';
import { finishRaces } from '../consumers/leaderboard/finish-races.ts';
import { type BatchCounts, createLeaderboardHandler } from '../consumers/leaderboard/leaderboard-handler.ts';
import { createResultsReader, type ResultsReader } from '../consumers/leaderboard/read-results.ts';
import type { ScaledClock } from '../scaled-clock.ts';
import { type MemoryLeaderboardStats, MemoryLeaderboardStore } from './memory-leaderboard-store.ts';
import { MemoryResultsStore } from './memory-results-store.ts';
import { TableStream } from './table-stream.ts';

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

// How often Lambda asks the stream of a table, and how often the tick of the account comes.
const TABLE_POLL_MS = 250;
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

/**
 * The leaderboard of the laptop cloud: the account's consumer, announcer and finisher over a table in memory. They are called as in the
 * account: the announcer with rows of the table and once a minute, never twice at once.
 */
export function openLocalLeaderboard({ publish, setAside, clock }: LocalLeaderboardPorts) {
  const counts = { ...NO_COUNTS, faults: 0 };
  const stop = new AbortController();
  const tableStream = new TableStream();
  const store = new MemoryLeaderboardStore((rows) => tableStream.add(rows));
  const results = new MemoryResultsStore();
  const announcer = new Announcer({ store, isTurnInSequence: async () => true, publish });
  const handler = createLeaderboardHandler({
    store,
    setAside,
    count: (batch) => {
      for (const name of Object.keys(NO_COUNTS) as (keyof BatchCounts)[]) counts[name] += batch[name];
    },
  });
  const announce = createAnnouncerHandler({
    announcer,
    nowMs: () => clock.nowMs(),
    sleepMs: (durationMs) => clock.sleepUntil(clock.nowMs() + durationMs, stop.signal),
    count: () => {},
  });
  let tickMs = clock.nowMs() + TICK_MS;
  const announceWhatIsDue = async (nowMs: number): Promise<void> => {
    await tableStream.deliver(announce);
    if (nowMs < tickMs) return;
    tickMs = nowMs + TICK_MS;
    await announce({});
  };
  const every = async (periodMs: number, work: (nowMs: number) => Promise<unknown>): Promise<void> => {
    for (let dueMs = clock.nowMs() + periodMs; ; dueMs = Math.max(dueMs, clock.nowMs()) + periodMs) {
      await clock.sleepUntil(dueMs, stop.signal);
      if (stop.signal.aborted) return;
      await work(clock.nowMs()).catch(() => {
        counts.faults += 1;
      });
    }
  };
  const ticking = [
    every(TABLE_POLL_MS, announceWhatIsDue),
    every(TICK_MS, (nowMs) => finishRaces({ store, results }, nowMs)),
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
