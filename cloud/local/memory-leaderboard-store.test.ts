import { expect, test } from '@jest/globals';
import type { LeaderboardItem } from '../consumers/leaderboard/leaderboard-store.ts';
import { leaderboardStoreSuite } from '../consumers/leaderboard/leaderboard-store-suite.ts';
import { leaderboardItemOf } from '../consumers/leaderboard/table-item.ts';
import { MemoryLeaderboardStore } from './memory-leaderboard-store.ts';

function item(raceId: number, sequence: number, samples = 1): LeaderboardItem {
  const seconds = Array.from({ length: samples }, (_, index) => index + 1);
  const rider = { bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds, outputs: seconds };
  const name = { shardId: 's', firstSequence: `${sequence}`, lastSequence: `${sequence}`, part: 0 };
  return { raceId, classId: 1, ...name, riders: [rider] };
}

async function read(store: MemoryLeaderboardStore, raceId: number): Promise<LeaderboardItem[]> {
  const items: LeaderboardItem[] = [];
  for await (const entry of store.query(raceId, 1)) items.push(entry);
  return items;
}

leaderboardStoreSuite('the store in memory', async () => new MemoryLeaderboardStore());

test('hands on what is put', async () => {
  const seen: LeaderboardItem[] = [];
  const store = new MemoryLeaderboardStore((rows) => seen.push(...rows.map(leaderboardItemOf)));
  await store.put([item(1, 1), item(1, 2), item(2, 1)]);
  expect(seen).toEqual([item(1, 1), item(1, 2), item(2, 1)]);
});

test('an item that is put again takes no more room', async () => {
  const store = new MemoryLeaderboardStore();
  await store.put([item(1, 1, 5)]);
  await store.put([item(1, 1, 5)]);
  expect(await read(store, 1)).toHaveLength(1);
  expect(store.stats().samples).toBe(6);
});

test('lets the oldest races go when it is full, and counts them', async () => {
  const store = new MemoryLeaderboardStore(undefined, 100);
  for (let raceId = 1; raceId <= 10; raceId++) await store.put([item(raceId, 1, 29)]);
  expect(store.stats()).toMatchObject({ races: 3, samples: 90, evictedRaces: 7 });
  expect(await read(store, 7)).toEqual([]);
  expect(await read(store, 10)).toHaveLength(1);
});
