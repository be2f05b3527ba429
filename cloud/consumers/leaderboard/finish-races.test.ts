import { outputHundredths, raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLeaderboardStore } from '../../local/memory-leaderboard-store.ts';
import { MemoryResultsStore } from '../../local/memory-results-store.ts';
import { type Best, type ClassBests, decodeBests, encodeBests, mergeBests, NO_BESTS } from './class-bests.ts';
import { finishRaces } from './finish-races.ts';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { createResultsReader } from './read-results.ts';

const RACE_ID = 6_000_000;
const HOUR_MS = 3_600_000;
const endMs = (raceId: number): number => raceStartMs(raceId + 1);

/** Ticks until nothing is left to do. */
async function finishAll(ports: Parameters<typeof finishRaces>[0], nowMs: number): Promise<void> {
  while ((await finishRaces(ports, nowMs)) > 0);
}

/** An item of as many riders, each with one second; who comes later is slower. */
function item(raceId: number, riders: number, second = 1): LeaderboardItem {
  return {
    raceId,
    classId: 1,
    shardId: 's',
    firstSequence: `${second}`,
    lastSequence: `${second}`,
    part: 0,
    riders: Array.from({ length: riders }, (_, index) => ({
      bikeId: `bike-${index}`,
      racerId: index + 1,
      name: `Rider ${index}`,
      seconds: [second],
      outputs: [outputHundredths(900, 500) - index],
    })),
  };
}

function rig() {
  const store = new MemoryLeaderboardStore();
  const results = new MemoryResultsStore();
  const ports = { store, results };
  const read = (raceId: number, nowMs: number, after = 0, limit = 100) =>
    createResultsReader(ports, () => nowMs).page({ raceId, classId: 1, after, limit });
  return { store, results, ports, read };
}

test('a result is live, provisional and final, and what is final never changes', async () => {
  const { store, ports, read } = rig();
  await store.put([item(RACE_ID, 3)]);
  expect(await read(RACE_ID, endMs(RACE_ID) - 1)).toMatchObject({ state: 'live', riders: 3 });
  await finishRaces(ports, endMs(RACE_ID) + 100_000);
  await store.put([item(RACE_ID, 4, 2)]);
  expect(await read(RACE_ID, endMs(RACE_ID) + 100_000)).toMatchObject({ state: 'provisional', riders: 4 });
  const lateMs = endMs(RACE_ID) + 25 * HOUR_MS;
  expect(await read(RACE_ID, lateMs)).toMatchObject({ state: 'provisional', riders: 4 });
  expect(await read(RACE_ID - 1, lateMs)).toMatchObject({ state: 'final', riders: 0 });
  await finishAll(ports, lateMs);
  const final = await read(RACE_ID, lateMs);
  expect(final).toMatchObject({ state: 'final', riders: 4 });
  expect(final.rows[0]).toEqual({
    place: 1,
    bikeId: 'bike-0',
    racerId: 1,
    name: 'Rider 0',
    total: 2 * outputHundredths(900, 500),
    best: outputHundredths(900, 500),
    second: 2,
  });
  await store.put([item(RACE_ID, 9, 3)]);
  await finishAll(ports, lateMs + 60_000);
  expect(await read(RACE_ID, lateMs + 60_000)).toEqual(final);
});

test('pages of a final result and of a live one are the same, and together all of it', async () => {
  const { store, ports, read } = rig();
  await store.put([item(RACE_ID, 1_234)]);
  const collect = async (nowMs: number, limit: number) => {
    const places: number[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page = await read(RACE_ID, nowMs, after, limit);
      expect(page.riders).toBe(1_234);
      places.push(...page.rows.map(({ place }) => place));
      after = page.next;
    }
    return places;
  };
  const all = Array.from({ length: 1_234 }, (_, index) => index + 1);
  expect(await collect(endMs(RACE_ID), 333)).toEqual(all);
  await finishRaces(ports, endMs(RACE_ID) + 25 * HOUR_MS);
  for (const limit of [77, 500, 1_234]) expect(await collect(endMs(RACE_ID) + 25 * HOUR_MS, limit)).toEqual(all);
  expect(await read(RACE_ID, endMs(RACE_ID) + 25 * HOUR_MS, 5_000)).toMatchObject({ rows: [], riders: 1_234 });
});

test('after hours without a tick every race is finished, in order, a few a call', async () => {
  const { store, ports, results } = rig();
  const lastMs = endMs(RACE_ID) + 25 * HOUR_MS;
  await finishRaces(ports, lastMs);
  await store.put(Array.from({ length: 30 }, (_, index) => item(RACE_ID + 1 + index, 1)));
  const laterMs = lastMs + 30 * 300_000;
  const finished: number[] = [];
  for (let call = 0; call < 8; call++) finished.push(await finishRaces(ports, laterMs));
  expect(finished).toEqual([10, 10, 10, 10, 10, 10, 0, 0]);
  for (let race = 1; race <= 30; race++) expect(await results.readFinal(RACE_ID + race, 1, 0)).toBeDefined();
});

test('two that finish at once write what one would', async () => {
  const { store, ports, results } = rig();
  await store.put([item(RACE_ID, 40), item(RACE_ID, 20, 7)]);
  await Promise.all([1, 2, 3].map(() => finishRaces(ports, endMs(RACE_ID) + 100_000)));
  const { bests, version } = await results.readBests(1);
  expect(version).toBe(1);
  const best = { output: outputHundredths(900, 500), raceId: RACE_ID, racerId: 1, bikeId: 'bike-0' };
  expect(bests).toEqual(NO_BESTS.with(0, best).with(6, best));
});

test('bests that keep changing under the merge are a fault in the end', async () => {
  const { store } = rig();
  await store.put([item(RACE_ID, 1)]);
  class BusyStore extends MemoryResultsStore {
    override async writeBests(): Promise<boolean> {
      return false;
    }
  }
  await expect(finishRaces({ store, results: new BusyStore() }, endMs(RACE_ID) + 100_000)).rejects.toThrow('class 1');
});

const best: fc.Arbitrary<Best> = fc.record({
  output: fc.integer({ min: 1, max: 3 }),
  raceId: fc.integer({ min: 1, max: 3 }),
  racerId: fc.integer({ min: 1, max: 3 }),
  bikeId: fc.constantFrom('a', 'b'),
});
const bests: fc.Arbitrary<ClassBests> = fc
  .array(fc.option(best, { nil: undefined }), { minLength: 300, maxLength: 300 })
  .map((list) => list);

test('bests merge in any order, any number of times, to the same, and survive the table', () => {
  fc.assert(
    fc.property(bests, bests, bests, (a, b, c) => {
      expect(mergeBests(a, b)).toEqual(mergeBests(b, a));
      expect(mergeBests(mergeBests(a, b), c)).toEqual(mergeBests(a, mergeBests(b, c)));
      expect(mergeBests(a, a)).toEqual(a);
      expect(decodeBests(encodeBests(a))).toEqual(a);
      expect(mergeBests(a, NO_BESTS)).toEqual(a);
    }),
    { numRuns: 30 },
  );
});

test('after a month in which nothing ran, races whose items are gone are passed over', async () => {
  const { store, results, ports, read } = rig();
  const month = (30 * 24 * HOUR_MS) / (endMs(1) - endMs(0));
  for (const stage of ['provisional', 'final'] as const) await results.writeStage(stage, RACE_ID - month);
  await store.put([item(RACE_ID, 2)]);
  const nowMs = endMs(RACE_ID) + 25 * HOUR_MS;
  // A call a minute: what is kept of races is done with within hours, before it expires.
  for (let call = 0; call < 180; call++) await finishRaces(ports, nowMs);
  expect(await results.readFinal(RACE_ID, 1, 0)).toMatchObject({ riders: 2 });
  expect(await read(RACE_ID, nowMs)).toMatchObject({ state: 'final', riders: 2 });
});

test('a final result that was cut off while it was written is whole after the next try, whoever came in between', async () => {
  const { store, results, ports, read } = rig();
  await store.put([item(RACE_ID, 501)]);
  const nowMs = endMs(RACE_ID) + 25 * HOUR_MS;
  await results.writeStage('final', RACE_ID - 1);
  const writeFinal = results.writeFinal.bind(results);
  results.writeFinal = async (raceId, classId, part, content) => {
    if (part === 0) throw new Error('the power went');
    await writeFinal(raceId, classId, part, content);
  };
  await expect(finishRaces(ports, nowMs)).rejects.toThrow('the power went');
  results.writeFinal = writeFinal;
  await store.put([item(RACE_ID, 502, 2)]);
  await finishAll(ports, nowMs);
  const pages = [await read(RACE_ID, nowMs, 0, 500), await read(RACE_ID, nowMs, 500, 500)];
  const bikes = pages.flatMap(({ rows }) => rows.map(({ bikeId }) => bikeId));
  expect(new Set(bikes).size).toBe(502);
});
