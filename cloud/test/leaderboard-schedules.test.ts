import {
  type PackedSample,
  packSamples,
  raceIdAt,
  raceStartMs,
  type Standing,
  standingSchema,
} from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Announcer } from '../consumers/leaderboard/announcer.ts';
import { createLeaderboardHandler } from '../consumers/leaderboard/leaderboard-handler.ts';
import type { LeaderboardItem } from '../consumers/leaderboard/leaderboard-store.ts';
import { createResultsReader } from '../consumers/leaderboard/read-results.ts';
import { leaderboardItemOf } from '../consumers/leaderboard/table-item.ts';
import { MemoryLeaderboardStore } from '../local/memory-leaderboard-store.ts';
import { MemoryResultsStore } from '../local/memory-results-store.ts';
import { STREAM, worldOf } from '../local/poller/simulated-poller.ts';

const BIKES = 4;

interface Ride {
  readonly bike: number;
  readonly racerId: number;
  readonly classId: number;
  readonly isOld: boolean;
  readonly second: number;
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
}

const ride: fc.Arbitrary<Ride> = fc.record({
  bike: fc.integer({ min: 1, max: BIKES }),
  racerId: fc.integer({ min: 1, max: 3 }),
  classId: fc.integer({ min: 1, max: 2 }),
  /** Of a race an hour ago: a pack that waited. */
  isOld: fc.boolean(),
  second: fc.integer({ min: 1, max: 12 }),
  cadenceTenths: fc.nat({ max: 1200 }),
  resistanceTenths: fc.nat({ max: 1000 }),
});

/** What may happen, in any order. */
type Step =
  | { readonly do: 'put'; readonly rides: readonly Ride[]; readonly times: number }
  | { readonly do: 'poison'; readonly bike: number }
  | { readonly do: 'reshard'; readonly shards: number }
  /** The stream is read from its trim horizon: whatever was read before is read again. */
  | { readonly do: 'replay' }
  /** The stream of the table reaches an announcer, or both at once; a publish may fail, and then the batch comes again. */
  | { readonly do: 'announce'; readonly to: 'first' | 'second' | 'both'; readonly fails: boolean }
  | { readonly do: 'restart'; readonly announcer: 0 | 1 };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      rides: fc.array(ride, { minLength: 1, maxLength: 5 }),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('poison' as const), bike: fc.integer({ min: 1, max: BIKES }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reshard' as const), shards: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('replay' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('announce' as const),
      to: fc.constantFrom('first' as const, 'second' as const, 'both' as const),
      fails: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart' as const), announcer: fc.constantFrom(0 as const, 1 as const) }),
  },
);

/** Stream, pollers in simulated time, consumer, table, and two announcers that share its stream. */
class Schedule {
  readonly #world = worldOf(2);
  readonly raceId = raceIdAt(this.#world.clock.nowMs());
  readonly #store = new MemoryLeaderboardStore((rows) => this.#tableStream.push(rows.map(leaderboardItemOf)));
  readonly #tableStream: (readonly LeaderboardItem[])[] = [];
  readonly standings = new Map<number, Standing>();
  readonly refused: number[] = [];
  #holder = '';
  #lives = 0;
  #isBrokerDown = false;
  // Every turn is one announcement later.
  #nowMs: number;
  #seq = 0;
  #updates = 0;
  readonly #announcers = [this.#announcer('first'), this.#announcer('second')];

  /** Announcing begins at this time after the end of the race. */
  constructor(afterEndMs: number) {
    this.#nowMs = raceStartMs(this.raceId + 1) + afterEndMs;
  }

  #announcer(name: string): Announcer {
    const id = `${name} ${++this.#lives}`;
    return new Announcer({
      store: this.#store,
      isTurnInSequence: async () => {
        const before = this.#holder;
        this.#holder = id;
        return before === id;
      },
      publish: async (_topic, payload) => {
        // Lets another announcer get in between.
        await Promise.resolve();
        if (this.#isBrokerDown) throw new Error('the broker is down');
        const standing = standingSchema.parse(JSON.parse(payload));
        if (standing.raceId === this.raceId) this.standings.set(standing.classId, standing);
      },
    });
  }

  async take(next: Step): Promise<void> {
    switch (next.do) {
      case 'put':
        for (let time = 0; time < next.times; time++) for (const each of next.rides) this.#put(each);
        return;
      case 'poison':
        this.#world.streams.putRecord(STREAM, { partitionKey: `bike-${next.bike}`, data: Buffer.from('{"v":1') });
        return;
      case 'reshard': {
        const open = this.#world.streams.stream(STREAM).openShards.length;
        const target = Math.min(open * 2, Math.max(Math.ceil(open / 2), next.shards));
        if (this.#updates++ < 10) this.#world.streams.updateShardCount(STREAM, target);
        return;
      }
      case 'replay':
        return this.#replay();
      case 'announce':
        return this.#announce(next.to, next.fails);
      case 'restart':
        this.#announcers[next.announcer] = this.#announcer(`restarted ${next.announcer}`);
    }
  }

  #put({ bike, racerId, classId, isOld, second, cadenceTenths, resistanceTenths }: Ride): void {
    const raceId = this.raceId - (isOld ? 12 : 0);
    const race = { raceId, classId, racerId, name: `Rider ${racerId}`, second, final: false };
    const timeMs = raceStartMs(raceId) + (second - 1) * 1000;
    const sample: PackedSample = {
      runId: '0123456789abcdef',
      seq: ++this.#seq,
      timeMs,
      clock: 'synced',
      race,
      cadenceTenths,
      resistanceTenths,
    };
    const data = Buffer.from(JSON.stringify(packSamples([sample])));
    this.#world.streams.putRecord(STREAM, { partitionKey: `bike-${bike}`, data });
  }

  /** Reads the stream from its beginning with a poller of its own: whatever was read before is read again. */
  async #replay(): Promise<void> {
    let records = 0;
    const handler = createLeaderboardHandler({
      store: this.#store,
      setAside: async (refused) => {
        this.refused.push(refused.length);
      },
      count: (counts) => {
        records += counts.records;
      },
    });
    const { recordsIn } = this.#world.streams.counters();
    const poller = this.#world.poller(handler, { batchSize: 3 });
    poller.start();
    await this.#world.clock.runUntil(() => records >= recordsIn);
    await poller.stop();
  }

  async #announce(to: 'first' | 'second' | 'both', fails: boolean): Promise<void> {
    this.#nowMs += 1_700;
    const turns = to === 'both' ? [0, 1] : [to === 'first' ? 0 : 1];
    this.#isBrokerDown = fails;
    const taken = turns.flatMap((index) => {
      const items = this.#tableStream.shift();
      return items === undefined ? [] : [{ index, items }];
    });
    const ends = await Promise.allSettled(
      taken.map(({ index, items }) => this.#announcers[index]?.announce(items, this.#nowMs)),
    );
    this.#isBrokerDown = false;
    this.#tableStream.unshift(...taken.flatMap(({ items }, at) => (ends[at]?.status === 'rejected' ? [items] : [])));
  }

  /** Everything that is under way arrives, and the tick comes to one of the two. */
  async settle(): Promise<void> {
    await this.#replay();
    while (this.#tableStream.length > 20) this.#tableStream.splice(0, 2, this.#tableStream.slice(0, 2).flat());
    while (this.#tableStream.length > 0)
      await this.#announce(this.#tableStream.length % 2 === 0 ? 'both' : 'first', false);
    this.#nowMs += 1_700;
    await this.#announcers[1]?.catchUp(this.#nowMs);
    this.#nowMs += 1_700;
    await this.#announcers[1]?.catchUp(this.#nowMs);
  }

  async result(raceId: number, classId: number): Promise<string[]> {
    const reader = createResultsReader({ store: this.#store, results: new MemoryResultsStore() }, () => this.#nowMs);
    const { rows } = await reader.page({ raceId, classId, after: 0, limit: 500 });
    return rows.map(({ bikeId, racerId, total, best }) => `${bikeId} ${racerId} ${total} ${best}`);
  }
}

/** The ranking of a class, computed without any of the code under test. */
function naive(rides: readonly Ride[], classId: number, isOld: boolean): string[] {
  const seconds = new Map<string, number[]>();
  for (const { bike, racerId, second, cadenceTenths, resistanceTenths, ...of } of rides) {
    if (of.classId !== classId || of.isOld !== isOld) continue;
    const known = seconds.get(`bike-${bike} ${racerId}`) ?? [];
    const output = cadenceTenths === 0 ? 0 : Math.round(((cadenceTenths + 350) * (resistanceTenths + 650)) / 100);
    known[second] = Math.max(output, known[second] ?? 0);
    seconds.set(`bike-${bike} ${racerId}`, known);
  }
  return [...seconds]
    .map(([who, known]) => {
      const outputs = known.filter((output) => output !== undefined);
      return { who, total: outputs.reduce((sum, output) => sum + output, 0), best: Math.max(...outputs) };
    })
    .sort((left, right) => right.total - left.total || rank(left.who) - rank(right.who))
    .map(({ who, total, best }) => `${who} ${total} ${best}`);
}

/** Ties go to the lower racer, then to the lower bike: one digit each. */
function rank(who: string): number {
  return Number(who.slice(7)) * 10 + Number(who.slice(5, 6));
}

/** In mid-race, across its end and across the time at which it turns provisional, or when it is over. */
const beginsMs = fc.oneof(fc.integer({ min: -280_000, max: -90_000 }), fc.integer({ min: -90_000, max: 61_000 }));

test('after any schedule standings and results are those of an independent computation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), beginsMs, async (steps, afterEndMs) => {
      const schedule = new Schedule(afterEndMs);
      for (const next of steps) await schedule.take(next);
      await schedule.settle();
      const rides = steps.flatMap((next) => (next.do === 'put' ? next.rides : []));
      for (const classId of [1, 2]) {
        const expected = naive(rides, classId, false);
        expect(await schedule.result(schedule.raceId, classId)).toEqual(expected);
        expect(await schedule.result(schedule.raceId - 12, classId)).toEqual(naive(rides, classId, true));
        const standing = schedule.standings.get(classId);
        const told = standing?.top.map(({ bikeId, racerId, total, best }) => `${bikeId} ${racerId} ${total} ${best}`);
        expect(told ?? []).toEqual(expected);
      }
      const isPoisoned = steps.some((next) => next.do === 'poison');
      expect(schedule.refused.length > 0).toBe(isPoisoned);
    }),
    { numRuns: 100 },
  );
});
