import {
  type PackedSample,
  packSamples,
  raceStartMs,
  type Standing,
  sampleUuid,
  standingSchema,
} from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLeaderboardStore } from '../../local/memory-leaderboard-store.ts';
import type { KinesisStreamEvent } from '../batch/kinesis-event.ts';
import { kinesisEvent } from '../batch/kinesis-event-fixture.ts';
import { Announcer } from './announcer.ts';
import { createLeaderboardHandler } from './leaderboard-handler.ts';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { leaderboardItemOf } from './table-item.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);
const NOW_MS = START_MS + 300_000 + 61_000;

interface Ridden {
  readonly bikeId: string;
  readonly sample: PackedSample & { readonly race: NonNullable<PackedSample['race']> };
}

const ridden: fc.Arbitrary<Ridden> = fc
  .record({
    bike: fc.integer({ min: 1, max: 4 }),
    racerId: fc.integer({ min: 1, max: 3 }),
    classId: fc.constantFrom(1, 2),
    name: fc.constantFrom('Ada', 'Grace', '{"v":1}', '\u2603'),
    second: fc.integer({ min: 1, max: 12 }),
    cadenceTenths: fc.nat({ max: 1200 }),
    resistanceTenths: fc.nat({ max: 1000 }),
    clock: fc.constantFrom('synced' as const, 'synced' as const, 'estimated' as const),
    seq: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ bike, racerId, classId, name, second, ...rest }) => ({
    bikeId: `bike-${bike}`,
    sample: {
      ...rest,
      runId: '0123456789abcdef',
      timeMs: START_MS + (second - 1) * 1000,
      race: { raceId: RACE_ID, classId, racerId, name, second, final: false },
    },
  }));

function wire({ bikeId, sample }: Ridden, asPack: boolean): unknown {
  if (asPack) return packSamples([sample]);
  const { runId, seq, clock, timeMs, cadenceTenths, resistanceTenths } = sample;
  const { final: _, ...race } = sample.race;
  const numbers = { cadence: cadenceTenths / 10, resistance: resistanceTenths / 10 };
  const uuid = sampleUuid(bikeId, runId, seq);
  return {
    v: 1,
    uuid,
    event: 'update',
    deviceTimestamp: timeMs,
    ...race,
    ...numbers,
    runId,
    seq,
    clock,
    sensor: 'ok',
  };
}

/** One way in which the streams may deliver samples: which batch and shard each goes to, in which form. */
function batches(rides: readonly Ridden[], cuts: readonly number[], asPack: boolean): KinesisStreamEvent[] {
  const events: KinesisStreamEvent[] = [];
  let at = 0;
  for (let turn = 0; at < rides.length; turn++) {
    const size = cuts[turn % cuts.length] ?? 1;
    const records = rides.slice(at, at + size).map((ride, index) => ({
      sequence: at + index + 1,
      bikeId: ride.bikeId,
      arrivedAtMs: START_MS + 290_000,
      value: wire(ride, asPack !== (index % 2 === 0)),
    }));
    events.push(kinesisEvent(`shardId-00000000000${turn % 3}`, records));
    at += size;
  }
  return events;
}

/** The last standing of each class after these batches; restarted: by an announcer that saw only the very last item. */
async function standings(events: readonly KinesisStreamEvent[], restartAt = -1): Promise<Map<string, Standing>> {
  const last = new Map<string, Standing>();
  let nowMs = NOW_MS;
  const create = () =>
    new Announcer({
      store,
      isTurnInSequence: async () => true,
      publish: async (topic, payload) => {
        last.set(topic, standingSchema.parse(JSON.parse(payload)));
      },
    });
  const items: LeaderboardItem[] = [];
  const store = new MemoryLeaderboardStore((rows) => items.push(...rows.map(leaderboardItemOf)));
  let announcer = create();
  const handler = createLeaderboardHandler({
    store,
    setAside: () => Promise.reject(new Error('nothing here is poison')),
    count: () => {},
  });
  for (const [index, event] of events.entries()) {
    if (index === restartAt) announcer = create();
    nowMs += 1000;
    await handler(event);
    await announcer.announce(items.splice(0), nowMs);
  }
  await announcer.catchUp(nowMs + 2000);
  for (const standing of last.values()) standing.asOf = 0;
  return last;
}

/** What the standing must say, computed without any of the code under test. */
function naive(
  rides: readonly Ridden[],
  classId: number,
): { who: string; total: number; best: number; second: number }[] {
  const seconds = new Map<string, number[]>();
  for (const { bikeId, sample } of rides) {
    const { race, cadenceTenths, resistanceTenths, clock } = sample;
    if (clock === 'estimated' || race.classId !== classId) continue;
    const who = `${race.racerId} ${bikeId}`;
    const known = seconds.get(who) ?? [];
    const output = cadenceTenths === 0 ? 0 : Math.round(((cadenceTenths + 350) * (resistanceTenths + 650)) / 100);
    known[race.second] = Math.max(output, known[race.second] ?? 0);
    seconds.set(who, known);
  }
  const rows = [...seconds].map(([who, known]) => {
    const outputs = known.filter((output) => output !== undefined);
    const total = outputs.reduce((sum, output) => sum + output, 0);
    return { who, total, best: Math.max(...outputs), second: known.length - 1 };
  });
  // One digit of racer and of bike: the text sorts as the numbers do.
  return rows.sort((left, right) => right.total - left.total || (left.who < right.who ? -1 : 1));
}

const rides = fc.array(ridden, { minLength: 1, maxLength: 60 });
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test('the standing is the naive one', async () => {
  await fc.assert(
    fc.asyncProperty(rides, cuts, async (all, sizes) => {
      const last = await standings(batches(all, sizes, false));
      for (const classId of [1, 2]) {
        const standing = last.get(`alleycat/classes/${classId}/standing`);
        const rows = standing?.top.map(({ racerId, bikeId, total, best, second }) => ({
          who: `${racerId} ${bikeId}`,
          total,
          best,
          second,
        }));
        expect(rows ?? []).toEqual(naive(all, classId));
        if (standing !== undefined) expect(standing).toMatchObject({ state: 'provisional', riders: rows?.length });
      }
    }),
  );
});

test('order, duplicates, other batches, other shards and the other wire form change nothing', async () => {
  const mixed = rides.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), cuts, cuts),
  );
  await fc.assert(
    fc.asyncProperty(mixed, async ([all, shuffled, sizes, otherSizes]) => {
      const expected = await standings(batches(all, sizes, false));
      expect(await standings(batches(shuffled, otherSizes, true))).toEqual(expected);
    }),
  );
});

test('a replay of every batch changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(rides, cuts, async (all, sizes) => {
      const events = batches(all, sizes, false);
      expect(await standings([...events, ...events])).toEqual(await standings(events));
    }),
  );
});

test('an announcer that starts in the middle knows what came before', async () => {
  await fc.assert(
    fc.asyncProperty(rides, cuts, fc.nat({ max: 20 }), async (all, sizes, restartAt) => {
      const events = batches(all, sizes, false);
      expect(await standings(events, restartAt)).toEqual(await standings(events));
    }),
  );
});
