import { placeByTotal, recordOutput, STANDING_LIMIT_BYTES, standingSchema } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { buildStanding } from './build-standing.ts';
import { mergeItem, newRaceTable, rankRiders } from './race-table.ts';

const HEAD = { classId: 6, raceId: 333_333_333, asOf: 100_000_000_000_000, state: 'provisional' as const };
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

function ridersOf(count: number, name: string, bikePrefix = 'bike-') {
  const table = newRaceTable(HEAD.raceId, HEAD.classId);
  for (let index = 0; index < count; index++) {
    const bikeId = `${bikePrefix}${String(index).padStart(24 - bikePrefix.length, '0')}`;
    const seconds = Array.from({ length: 300 }, (_, second) => second + 1);
    const outputs = seconds.map((second) => 65_535 - ((index * 131 + second * 17) % 9_000));
    mergeItem(table, {
      raceId: HEAD.raceId,
      classId: HEAD.classId,
      shardId: 'shardId-000000000000',
      firstSequence: '1',
      lastSequence: '1',
      part: 0,
      riders: [{ bikeId, racerId: 40_000 - index, name, seconds, outputs }],
    });
  }
  return rankRiders(table);
}

describe('a standing', () => {
  test.each([
    ['24 plain letters', 'x'.repeat(24)],
    ['24 characters of three bytes', '\u674e'.repeat(24)],
    ['12 characters of two code units', '\u{1f6b2}'.repeat(12)],
    ['24 quotes, each escaped', '"'.repeat(24)],
    ['24 halves of a character, each escaped to six bytes', '\ud800'.repeat(24)],
  ])('of 1,000 riders with names of %s fits, with its ladder whole', (_, name) => {
    const ranked = ridersOf(1000, name);
    const standing = buildStanding(HEAD, ranked);
    expect(bytesOf(standing)).toBeLessThanOrEqual(STANDING_LIMIT_BYTES);
    expect(standingSchema.parse(JSON.parse(JSON.stringify(standing)))).toEqual(standing);
    expect(standing.ladder).toHaveLength(200);
    expect(standing.top.length).toBeGreaterThan(10);
    expect(standing.top.map(({ bikeId }) => bikeId)).toEqual(
      ranked.slice(0, standing.top.length).map(({ bikeId }) => bikeId),
    );
  });

  test('names one rider fewer only when one more does not fit', () => {
    const ranked = ridersOf(60, 'Ada');
    const standing = buildStanding(HEAD, ranked);
    const next = buildStanding({ ...HEAD }, ranked.slice(standing.top.length)).top[0];
    expect(bytesOf({ ...standing, top: [...standing.top, next] })).toBeGreaterThan(STANDING_LIMIT_BYTES);
  });

  test('names no more than 50', () => {
    const standing = buildStanding({ ...HEAD, raceId: 1, asOf: 1 }, ridersOf(51, 'A', 'bikebikebikebikebikebi'));
    expect(standing.top.length).toBeLessThanOrEqual(50);
    expect(standing.riders).toBe(51);
  });

  test('lets every rider above 200 read its place to within one step of the ladder', () => {
    const ranked = ridersOf(1000, 'Ada');
    const standing = buildStanding(HEAD, ranked);
    ranked.forEach(({ total }, index) => {
      const { place, exact } = placeByTotal(standing, total);
      expect(exact).toBe(false);
      expect(Math.abs(place - (index + 1))).toBeLessThanOrEqual(6);
    });
  });
});

test('equal totals go to the lower racer id, then to the bike id that sorts first', () => {
  const table = newRaceTable(1, 1);
  const head = { raceId: 1, classId: 1, shardId: 's', firstSequence: '1', lastSequence: '1', part: 0 };
  const rider = (bikeId: string, racerId: number) => ({ bikeId, racerId, name: 'A', seconds: [1], outputs: [500] });
  mergeItem(table, { ...head, riders: [rider('b', 9), rider('b', 2), rider('a', 9), rider('B', 9)] });
  expect(rankRiders(table).map(({ bikeId, racerId }) => `${racerId}${bikeId}`)).toEqual(['2b', '9B', '9a', '9b']);
});

test('one bike holds at most eight racers: the lowest, in whatever order they came', () => {
  const head = { raceId: 1, classId: 1, shardId: 's', firstSequence: '1', lastSequence: '1', part: 0 };
  const racers = Array.from({ length: 40 }, (_, index) => index + 1);
  const ranked = [racers, racers.toReversed()].map((order) => {
    const table = newRaceTable(1, 1);
    for (const racerId of order) {
      mergeItem(table, { ...head, riders: [{ bikeId: 'b', racerId, name: 'A', seconds: [1], outputs: [1] }] });
    }
    expect(table.refused).toBe(32);
    return rankRiders(table).map(({ racerId }) => racerId);
  });
  expect(ranked).toEqual([racers.slice(0, 8), racers.slice(0, 8)]);
});

test('the standing says the last output, the best one and the last second', () => {
  const [rider] = ridersOf(1, 'Ada');
  if (rider === undefined) throw new Error('one rider');
  recordOutput(rider.participant, 300, 65_535);
  const standing = buildStanding(HEAD, [rider]);
  expect(standing.top[0]).toMatchObject({ output: 65_535, best: 65_535, second: 300 });
});
