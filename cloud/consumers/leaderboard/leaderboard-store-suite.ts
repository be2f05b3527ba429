import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LeaderboardItem, LeaderboardStore } from './leaderboard-store.ts';

function item(raceId: number, sequence: number, samples = 1): LeaderboardItem {
  const seconds = Array.from({ length: samples }, (_, index) => index + 1);
  const rider = { bikeId: 'bike-1', racerId: 1, name: 'Ada \u2603', seconds, outputs: seconds.map((at) => at * 200) };
  const name = {
    shardId: 'live/shardId-000000000000',
    firstSequence: `${sequence}`,
    lastSequence: `${sequence}`,
    part: 0,
  };
  return { raceId, classId: 1, ...name, riders: [rider] };
}

const keyOf = ({ shardId, firstSequence, lastSequence, part }: LeaderboardItem): string =>
  `${shardId}/${firstSequence}/${lastSequence}/${part}`;

async function read(store: LeaderboardStore, raceId: number, classId = 1): Promise<LeaderboardItem[]> {
  const items: LeaderboardItem[] = [];
  for await (const entry of store.query(raceId, classId)) items.push(entry);
  return items.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** What every store of the leaderboard must do. `create` gives an empty one. */
export function leaderboardStoreSuite(name: string, create: () => Promise<LeaderboardStore>): void {
  test(`${name} gives back by race and class what was put`, async () => {
    const store = await create();
    const other = { ...item(1, 3), classId: 2 };
    await store.put([item(1, 1), item(1, 2, 300), item(2, 1), other]);
    expect(await read(store, 1)).toEqual([item(1, 1), item(1, 2, 300)]);
    expect(await read(store, 1, 2)).toEqual([other]);
    expect(await read(store, 3)).toEqual([]);
  });

  test(`${name} replaces an item that is put again, and only that`, async () => {
    const store = await create();
    await store.put([item(1, 1, 5), item(1, 2, 5)]);
    await store.put([item(1, 1, 5)]);
    expect(await read(store, 1)).toEqual([item(1, 1, 5), item(1, 2, 5)]);
    await store.put([]);
    expect(await read(store, 1)).toHaveLength(2);
  });

  test(`${name} holds more than fits into one answer of a table`, async () => {
    const store = await create();
    const riders = Array.from({ length: 250 }, (_, index) => ({
      bikeId: `bike-${index}`,
      racerId: index + 1,
      name: 'x'.repeat(24),
      seconds: Array.from({ length: 300 }, (_, at) => at + 1),
      outputs: Array.from({ length: 300 }, (_, at) => (at * 7919) % 65_536),
    }));
    const big = Array.from({ length: 5 }, (_, part) => ({ ...item(5, 1), part, riders }));
    await store.put(big);
    expect(JSON.stringify(await read(store, 5))).toBe(JSON.stringify(big));
  });

  test(`${name} agrees with a map from keys to items, whatever is put in whatever order`, async () => {
    const put = fc.record({ raceId: fc.constantFrom(1, 2), sequence: fc.integer({ min: 1, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(put, { maxLength: 30, selector: (p) => `${p.raceId} ${p.sequence}` }), {
          maxLength: 5,
        }),
        async (puts) => {
          const store = await create();
          const model = new Map<string, LeaderboardItem>();
          for (const [turn, batch] of puts.entries()) {
            const items = batch.map(({ raceId, sequence }) => item(raceId, sequence, turn + 1));
            for (const entry of items) model.set(`${entry.raceId}/${keyOf(entry)}`, entry);
            await store.put(items);
          }
          for (const raceId of [1, 2]) {
            const expected = [...model.values()].filter((entry) => entry.raceId === raceId);
            expect(await read(store, raceId)).toEqual(
              expected.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
            );
          }
        },
      ),
      { numRuns: 20 },
    );
  });
}
