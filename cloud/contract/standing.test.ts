import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeLadder,
  encodeLadder,
  LADDER_POINTS,
  ladderPlaces,
  placeByTotal,
  type Standing,
  standingSchema,
} from './contract.ts';

const totalsOf = (minLength: number, maxLength: number) =>
  fc
    .array(fc.nat({ max: 300 * 65_535 }), { minLength, maxLength })
    .map((totals) => [...totals].sort((left, right) => right - left));

/** A standing of these totals, in descending order, without names. */
function standingOf(totals: readonly number[]): Standing {
  const points = ladderPlaces(totals.length).map((place) => totals[place - 1] ?? 0);
  return {
    v: 1,
    classId: 1,
    raceId: 6_000_000,
    asOf: 1_800_000_000_000,
    state: 'live',
    riders: totals.length,
    top: [],
    ladder: encodeLadder(points),
  };
}

describe('the ladder', () => {
  test('decodes to the totals that were encoded', () => {
    fc.assert(fc.property(totalsOf(0, 200), (totals) => expect(decodeLadder(encodeLadder(totals))).toEqual(totals)));
  });

  test('is accepted by the schema, for any number of riders', () => {
    fc.assert(
      fc.property(totalsOf(1, 700), (totals) => {
        const standing = standingOf(totals);
        expect(standingSchema.parse(JSON.parse(JSON.stringify(standing)))).toEqual(standing);
      }),
      { numRuns: 30 },
    );
  });

  test.each([1, 2, 199, 200, 201, 202, 399, 400, 1000, 5001, 40_000, 1_000_000])(
    'for %d riders begins with the first, ends with the last and never repeats a place',
    (riders) => {
      const places = ladderPlaces(riders);
      expect(places).toHaveLength(Math.min(riders, LADDER_POINTS));
      expect([places[0], places.at(-1)]).toEqual([1, riders]);
      expect(places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))).toBe(true);
    },
  );
});

describe('the place of a total', () => {
  test('is exact up to 200 riders: one more than the number of higher totals', () => {
    fc.assert(
      fc.property(totalsOf(1, 200), fc.nat(), (totals, pick) => {
        const total = totals[pick % totals.length] ?? 0;
        const place = totals.filter((other) => other > total).length + 1;
        expect(placeByTotal(standingOf(totals), total)).toEqual({ place, exact: true });
      }),
    );
  });

  test('for a total that nobody has lies right behind the higher ones, and is never beyond the last', () => {
    fc.assert(
      fc.property(totalsOf(1, 200), fc.nat({ max: 300 * 65_535 }), (totals, total) => {
        const higher = totals.filter((other) => other > total).length;
        expect(placeByTotal(standingOf(totals), total).place).toBe(Math.min(totals.length, higher + 1));
      }),
    );
  });

  test('above 200 riders is not exact, never too good, and wrong by less than one gap of the ladder', () => {
    fc.assert(
      fc.property(totalsOf(201, 2000), fc.nat(), (totals, pick) => {
        const total = totals[pick % totals.length] ?? 0;
        const truth = totals.filter((other) => other > total).length + 1;
        const { place, exact } = placeByTotal(standingOf(totals), total);
        expect(exact).toBe(false);
        expect(place).toBeGreaterThanOrEqual(truth);
        expect(place - truth).toBeLessThan(Math.ceil(totals.length / (LADDER_POINTS - 1)) + 1);
      }),
      { numRuns: 40 },
    );
  });
});
