import { packSamples, raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import type { KinesisStreamEvent } from '../batch/kinesis-event.ts';
import { type FixtureRecord, kinesisEvent } from '../batch/kinesis-event-fixture.ts';
import type { RefusedRecord } from '../batch/set-aside.ts';
import { type BatchCounts, createLeaderboardHandler } from './leaderboard-handler.ts';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { encodeRiders } from './riders-codec.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);
const END_MS = START_MS + 300_000;

interface Change {
  readonly clock?: 'synced' | 'estimated';
  readonly free?: boolean;
  readonly raceId?: number;
  readonly second?: number;
  readonly cadenceTenths?: number;
  readonly name?: string;
  readonly arrivedAtMs?: number;
}

function record(sequence: number, change: Change = {}): FixtureRecord {
  const { clock = 'synced', raceId = RACE_ID, second = 5, cadenceTenths = 850, name = 'Ada' } = change;
  const race = { raceId, classId: 2, racerId: 7, name, second, final: false };
  const sample = {
    runId: '0123456789abcdef',
    seq: sequence,
    timeMs: START_MS,
    clock,
    cadenceTenths,
    resistanceTenths: 400,
  };
  const pack = packSamples([change.free === true ? sample : { ...sample, race }]);
  return {
    sequence,
    arrivedAtMs: change.arrivedAtMs ?? START_MS + second * 1000,
    value: pack,
  };
}

function rig(failing: 'store' | 'setAside' | 'nothing' = 'nothing') {
  const items: LeaderboardItem[] = [];
  const refused: RefusedRecord[] = [];
  const counts: BatchCounts[] = [];
  const handler = createLeaderboardHandler({
    store: {
      put: async (added) => {
        if (failing === 'store') throw new Error('the table is down');
        items.push(...added);
      },
      query: async function* () {},
    },
    setAside: async (records) => {
      if (failing === 'setAside') throw new Error('the bucket is down');
      refused.push(...records);
    },
    count: (batch) => counts.push(batch),
  });
  return { items, refused, counts, handler };
}

const batch = (...records: FixtureRecord[]): KinesisStreamEvent => kinesisEvent('shardId-000000000000', records);

test('a batch becomes one item a race, named by its shard and sequence numbers', async () => {
  const { handler, items } = rig();
  await handler(batch(record(11), record(12, { second: 6 }), record(13, { second: 6, cadenceTenths: 900 })));
  expect(items).toEqual([
    {
      raceId: RACE_ID,
      classId: 2,
      shardId: 'alleycat-live/shardId-000000000000',
      firstSequence: '00000000000000000011',
      lastSequence: '00000000000000000013',
      part: 0,
      riders: [{ bikeId: 'bike-1', racerId: 7, name: 'Ada', seconds: [5, 6], outputs: [12_600, 13_125] }],
    },
  ]);
});

test('the same shard and sequence numbers of two streams make two items', async () => {
  const { handler, items } = rig();
  await handler(kinesisEvent('shardId-000000000000', [record(11)], 'alleycat-live'));
  await handler(kinesisEvent('shardId-000000000000', [record(11, { second: 6 })], 'alleycat-backlog'));
  expect(new Set(items.map(({ shardId }) => shardId)).size).toBe(2);
});

test('an empty batch is taken', async () => {
  const { handler, items, counts } = rig();
  await handler({ Records: [] });
  expect(items).toEqual([]);
  expect(counts).toMatchObject([{ records: 0 }]);
});

test('poison is set aside and counted, and does not fail the batch', async () => {
  const { handler, items, refused, counts } = rig();
  const event = batch({ sequence: 1, arrivedAtMs: START_MS, raw: '{' }, record(2), {
    sequence: 3,
    arrivedAtMs: 0,
    value: 7,
  });
  await handler(event);
  expect(refused.map(({ sequenceNumber }) => Number(sequenceNumber))).toEqual([1, 3]);
  expect(items).toHaveLength(1);
  expect(counts).toEqual([
    { records: 3, refused: 2, gaps: 0, ranked: 1, provisional: 0, free: 0, estimated: 0, early: 0, late: 0 },
  ]);
});

test.each<[string, Change, Partial<BatchCounts>]>([
  ['in time', {}, { ranked: 1 }],
  ['at the last live millisecond', { arrivedAtMs: END_MS + 60_000 }, { ranked: 1 }],
  ['a millisecond later', { arrivedAtMs: END_MS + 60_001 }, { ranked: 1, provisional: 1 }],
  ['at the end of 24 hours', { arrivedAtMs: END_MS + 86_400_000 }, { ranked: 1, provisional: 1 }],
  ['after 24 hours', { arrivedAtMs: END_MS + 86_400_001 }, { late: 1 }],
  ['a minute before its second', { arrivedAtMs: START_MS + 4_000 - 60_000 }, { ranked: 1 }],
  ['long before its second', { arrivedAtMs: START_MS + 4_000 - 60_001 }, { early: 1 }],
  ['for a race of another century', { raceId: 333_333_333, arrivedAtMs: START_MS }, { early: 1 }],
  ['from an unsynchronised clock', { clock: 'estimated' }, { estimated: 1 }],
  ['outside a race', { free: true }, { free: 1 }],
])('a sample %s is counted as such', async (_, change, expected) => {
  const { handler, items, counts } = rig();
  await handler(batch(record(1, change)));
  const nothing = { ranked: 0, provisional: 0, free: 0, estimated: 0, early: 0, late: 0 };
  expect(counts).toEqual([{ records: 1, refused: 0, gaps: 0, ...nothing, ...expected }]);
  expect(items).toHaveLength(expected.ranked ?? 0);
});

test('a gap message is counted and never ranked', async () => {
  const { handler, items, counts } = rig();
  const gap = { runId: '0123456789abcdef', from: 1, to: 9, reason: 'damaged' };
  await handler(batch({ sequence: 1, arrivedAtMs: START_MS, value: { v: 1, gaps: [gap, gap] } }));
  expect(items).toEqual([]);
  expect(counts).toMatchObject([{ records: 1, refused: 0, gaps: 2 }]);
});

test.each(['store', 'setAside'] as const)(
  'when the %s is down the batch fails, and nothing is counted',
  async (port) => {
    const { handler, counts } = rig(port);
    const event = batch(record(21), { sequence: 22, arrivedAtMs: START_MS, raw: '{' });
    await expect(handler(event)).rejects.toThrow('is down');
    expect(counts).toEqual([]);
  },
);

test('a backlog that fills a batch is cut into items that fit into the table', async () => {
  const { handler, items } = rig();
  const samples = Array.from({ length: 400 * 300 }, (_, index) => ({
    runId: '0123456789abcdef',
    seq: index + 1,
    timeMs: START_MS + (index % 300) * 1000,
    clock: 'synced' as const,
    cadenceTenths: 2550,
    resistanceTenths: 1000,
    race: {
      raceId: RACE_ID,
      classId: 2,
      racerId: 1 + Math.floor(index / 300),
      name: 'x'.repeat(24),
      second: 1 + (index % 300),
      final: false,
    },
  }));
  const packs = Array.from({ length: 20 }, (_, index) => ({
    sequence: index + 1,
    arrivedAtMs: END_MS,
    value: packSamples(samples.slice(index * 6000, (index + 1) * 6000)),
  }));
  await handler(batch(...packs));
  expect(items.map(({ part }) => part)).toEqual(items.map((_, index) => index));
  expect(items.length).toBeGreaterThan(1);
  for (const item of items) expect(encodeRiders(item.riders).length).toBeLessThan(390_000);
  expect(items.flatMap(({ riders }) => riders.flatMap(({ outputs }) => outputs))).toHaveLength(120_000);
});
