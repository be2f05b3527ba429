import { raceIdAt, raceStartMs, type Standing, standingSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { Announcer } from './announcer.ts';
import type { LeaderboardItem } from './leaderboard-store.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);

function item(raceId: number, second: number, change: { classId?: number; bikes?: number } = {}): LeaderboardItem {
  const { classId = 1, bikes = 1 } = change;
  const riders = Array.from({ length: bikes }, (_, index) => ({
    bikeId: `bike-${index}`,
    racerId: 1,
    name: 'Ada',
    seconds: [second],
    outputs: [10_000],
  }));
  return { raceId, classId, shardId: 's', firstSequence: `${second}`, lastSequence: `${second}`, part: 0, riders };
}

function rig(stored: readonly LeaderboardItem[] = []) {
  const published: { topic: string; standing: Standing }[] = [];
  const fail = { publish: false, query: false };
  const turn = { inSequence: true };
  const announcer = new Announcer({
    store: {
      query: async function* (raceId, classId) {
        if (fail.query) throw new Error('the table is down');
        yield* stored.filter((entry) => entry.raceId === raceId && entry.classId === classId);
      },
    },
    isTurnInSequence: async () => turn.inSequence,
    publish: async (topic, payload) => {
      if (fail.publish) throw new Error('the broker is down');
      published.push({ topic, standing: standingSchema.parse(JSON.parse(payload)) });
    },
  });
  return { announcer, published, fail, turn };
}

test('announces the first item at once on the topic of its class', async () => {
  const { announcer, published } = rig();
  await announcer.announce([item(RACE_ID, 1, { classId: 4 })], START_MS + 1500);
  expect(published).toEqual([
    {
      topic: 'alleycat/classes/4/standing',
      standing: expect.objectContaining({
        raceId: RACE_ID,
        classId: 4,
        state: 'live',
        riders: 1,
        asOf: START_MS + 1500,
      }),
    },
  ]);
});

test('a clock with fractions makes a standing that the contract takes', async () => {
  const { announcer, published } = rig();
  await announcer.announce([item(RACE_ID, 1)], START_MS + 1500.75);
  expect(published[0]?.standing.asOf).toBe(START_MS + 1500);
});

test('announces a class at most every 1.65 s, and what was held back once nothing more is expected', async () => {
  const { announcer, published } = rig();
  for (let tenth = 0; tenth < 100; tenth++) {
    await announcer.announce(
      [item(RACE_ID, 1 + tenth), item(RACE_ID, 1 + tenth, { classId: 2 })],
      START_MS + 1000 + tenth * 100,
    );
  }
  expect(published.filter(({ topic }) => topic === 'alleycat/classes/1/standing')).toHaveLength(6);
  expect(published.filter(({ topic }) => topic === 'alleycat/classes/2/standing')).toHaveLength(6);
  await announcer.announce([], START_MS + 11_200);
  expect(published).toHaveLength(12);
  await announcer.announce([], START_MS + 12_500);
  expect(published).toHaveLength(14);
  expect(published.at(-1)?.standing.top[0]?.second).toBe(100);
});

test('says nothing when nothing is new', async () => {
  const { announcer, published } = rig();
  await announcer.announce([item(RACE_ID, 1)], START_MS + 1000);
  for (let second = 2; second < 60; second++) await announcer.announce([], START_MS + second * 1000);
  expect(published).toHaveLength(1);
});

test('announces every 5 s when more than 5,000 bikes race', async () => {
  const { announcer, published } = rig();
  for (let second = 1; second <= 20; second++) {
    await announcer.announce([item(RACE_ID, second, { bikes: second === 1 ? 5001 : 1 })], START_MS + second * 1000);
  }
  expect(published.map(({ standing }) => standing.asOf - START_MS)).toEqual([1000, 6000, 11_000, 16_000]);
});

test('a race that has ended is announced once more as provisional, and again when a late sample comes', async () => {
  const { announcer, published } = rig();
  await announcer.announce([item(RACE_ID, 300)], START_MS + 300_500);
  for (let second = 301; second < 500; second++) await announcer.announce([], START_MS + second * 1000);
  await announcer.announce([item(RACE_ID, 7)], START_MS + 500_000);
  expect(published.map(({ standing }) => [standing.state, standing.asOf - START_MS])).toEqual([
    ['live', 300_500],
    ['provisional', 361_000],
    ['provisional', 500_000],
  ]);
});

test('two races of one class take turns, so that the class still hears as often', async () => {
  const { announcer, published } = rig();
  for (let second = 1; second <= 10; second++) {
    const nowMs = START_MS + 300_000 + second * 2000;
    await announcer.announce([item(RACE_ID, 200 + second), item(RACE_ID + 1, second)], nowMs);
  }
  expect(published).toHaveLength(10);
  expect(published.filter(({ standing }) => standing.raceId === RACE_ID)).toHaveLength(5);
});

test('lets go of races before the previous one, and passes over what still comes for them', async () => {
  const { announcer, published } = rig();
  for (let race = 0; race < 50; race++) {
    await announcer.announce([item(RACE_ID + race, 1)], raceStartMs(RACE_ID + race) + 1000);
    expect(announcer.stats().races).toBeLessThanOrEqual(2);
  }
  const nowMs = raceStartMs(RACE_ID + 49) + 2000;
  await announcer.announce([item(RACE_ID, 2), item(333_333_333, 1)], nowMs);
  expect(announcer.stats()).toEqual({ announced: 50, passedOver: 2, refused: 0, races: 2 });
  expect(published.at(-1)?.standing.raceId).toBe(raceIdAt(nowMs));
});

test('a cold start asks the store for what came before', async () => {
  const { announcer, published } = rig([item(RACE_ID, 1, { bikes: 3 }), item(RACE_ID, 2, { classId: 2 })]);
  await announcer.announce([item(RACE_ID, 9)], START_MS + 9500);
  expect(published.map(({ standing }) => [standing.classId, standing.riders, standing.top[0]?.total])).toEqual([
    [1, 3, 20_000],
  ]);
});

test('a publisher that fails is told to the caller, and the standing follows with the next call', async () => {
  const { announcer, published, fail } = rig();
  fail.publish = true;
  await expect(announcer.announce([item(RACE_ID, 1)], START_MS + 1000)).rejects.toThrow('the broker is down');
  fail.publish = false;
  await announcer.announce([], START_MS + 1100);
  expect(published).toHaveLength(1);
});

test('a store that fails at the cold start is asked again with the next item', async () => {
  const { announcer, published, fail } = rig([item(RACE_ID, 1, { bikes: 2 })]);
  fail.query = true;
  await expect(announcer.announce([item(RACE_ID, 2)], START_MS + 1000)).rejects.toThrow('the table is down');
  fail.query = false;
  await announcer.announce([item(RACE_ID, 3)], START_MS + 2000);
  expect(published.map(({ standing }) => standing.riders)).toEqual([2]);
});

test('after another announcer had a turn, everything is asked of the store again', async () => {
  const stored = [item(RACE_ID, 1, { bikes: 2 })];
  const { announcer, published, turn } = rig(stored);
  await announcer.announce([item(RACE_ID, 2, { bikes: 1 })], START_MS + 2000);
  stored.push(item(RACE_ID, 3, { bikes: 5 }));
  turn.inSequence = false;
  await announcer.announce([item(RACE_ID, 4)], START_MS + 4000);
  expect(published.map(({ standing }) => standing.riders)).toEqual([2, 5]);
});

test('a tick of an announcer that was just started finds the races that nobody announced', async () => {
  const { announcer, published } = rig([item(RACE_ID, 299), item(RACE_ID + 1, 4, { classId: 3 })]);
  await announcer.catchUp(START_MS + 361_000);
  expect(published.map(({ standing: { classId, raceId, state } }) => [classId, raceId, state])).toEqual([
    [1, RACE_ID, 'provisional'],
    [3, RACE_ID + 1, 'live'],
  ]);
});

test('tells when the end of a race that was held back is due', async () => {
  const { announcer, published } = rig();
  await announcer.announce([item(RACE_ID, 299)], START_MS + 299_900);
  await announcer.announce([item(RACE_ID, 300)], START_MS + 300_400);
  expect(announcer.finishDueMs(START_MS + 300_400)).toBe(START_MS + 301_550);
  await announcer.announce([], START_MS + 301_550);
  expect(published.map(({ standing }) => standing.top[0]?.second)).toEqual([299, 300]);
  expect(announcer.finishDueMs(START_MS + 301_550)).toBeUndefined();
});

test('a race that nobody rode has no end to wait for', async () => {
  const { announcer } = rig();
  await announcer.catchUp(START_MS + 5000);
  await announcer.announce([item(RACE_ID, 5)], START_MS + 5500);
  expect(announcer.finishDueMs(START_MS + 5500)).toBeUndefined();
});

test('counts the bikes that have gone silent, also when the race is over that they fell silent in', async () => {
  const { announcer } = rig();
  await announcer.announce([item(RACE_ID, 10, { bikes: 7 }), item(RACE_ID, 40, { bikes: 2 })], START_MS + 40_500);
  expect(announcer.countSilentBikes(START_MS + 40_000)).toEqual({ racing: 7, silent: 5 });
  await announcer.catchUp(START_MS + 310_000);
  expect(announcer.countSilentBikes(START_MS + 310_000)).toEqual({ racing: 7, silent: 7 });
  await announcer.catchUp(START_MS + 600_000);
  expect(announcer.countSilentBikes(START_MS + 600_000)).toEqual({ racing: 0, silent: 0 });
});
