import * as z from 'zod';
import {
  bikeIdSchema,
  classIdSchema,
  epochMsSchema,
  raceIdSchema,
  racerIdSchema,
  racerNameSchema,
  secondSchema,
} from './ids.ts';

/** A standing is at most this long, so that with its topic it stays within one 5 KB unit of AWS IoT's metering. */
export const STANDING_LIMIT_BYTES = 5_000;

/** At most this many riders stand in a standing by name. */
export const STANDING_TOP = 50;

/** The ladder has at most this many points; up to this many riders it is exact. */
export const LADDER_POINTS = 200;

const hundredths = z.int().min(0).max(65_535);
const totalHundredths = z
  .int()
  .min(0)
  .max(300 * 65_535);

const standingEntrySchema = z.object({
  bikeId: bikeIdSchema,
  racerId: racerIdSchema,
  name: racerNameSchema,
  /** Sum of the outputs, in hundredths. */
  total: totalHundredths,
  /** Output of the last second heard of, in hundredths. */
  output: hundredths,
  /** Best output of a second, in hundredths. */
  best: hundredths,
  second: secondSchema,
});

/**
 * The standing of a class in a race: the first riders by name, in order of place, and a ladder of totals from which every
 * bike reads its own place and gaps. `asOf` is the wall time of the ranking in epoch ms.
 */
export const standingSchema = z
  .object({
    v: z.literal(1),
    classId: classIdSchema,
    raceId: raceIdSchema,
    asOf: epochMsSchema,
    state: z.enum(['live', 'provisional', 'final']),
    riders: z.int().min(1).max(1_000_000),
    top: z.array(standingEntrySchema).max(STANDING_TOP),
    /** The leader's total, then each following point's drop below the one before it; see ladderPlaces. */
    ladder: z.array(totalHundredths).min(1).max(LADDER_POINTS),
  })
  .refine(({ riders, ladder }) => ladder.length === Math.min(riders, LADDER_POINTS), {
    path: ['ladder'],
    message: `one point a rider, and ${LADDER_POINTS} points above that many riders`,
  })
  .refine(({ ladder }) => (decodeLadder(ladder).at(-1) ?? 0) >= 0, {
    path: ['ladder'],
    message: 'the drops of a ladder are no more than its first total',
  });

export type Standing = z.infer<typeof standingSchema>;
export type StandingEntry = Standing['top'][number];

/** The places (from 1) at which the ladder of this many riders has its points: all of them up to 200, then evenly spread. */
export function ladderPlaces(riders: number): number[] {
  const points = Math.min(riders, LADDER_POINTS);
  if (riders <= LADDER_POINTS) return Array.from({ length: points }, (_, index) => index + 1);
  return Array.from({ length: points }, (_, index) => 1 + Math.round((index * (riders - 1)) / (points - 1)));
}

/** Ladder of totals in descending order, as the first total and drops. */
export function encodeLadder(totals: readonly number[]): number[] {
  return totals.map((total, index) => (index === 0 ? total : (totals[index - 1] ?? total) - total));
}

/** Totals in descending order from a ladder's first total and drops; the inverse of encodeLadder. */
export function decodeLadder(ladder: readonly number[]): number[] {
  let total = 0;
  return ladder.map((step, index) => {
    total = index === 0 ? step : total - step;
    return total;
  });
}

/**
 * The place that a total (hundredths) has in a standing, and whether it is exact. Up to 200 riders it is one more than the
 * number of higher totals, so equal totals share a place; above that the place is the lower of the two points of the ladder
 * that the total lies between. A total below all of them has the last place.
 */
export function placeByTotal(standing: Standing, total: number): { place: number; exact: boolean } {
  const places = ladderPlaces(standing.riders);
  const index = decodeLadder(standing.ladder).findIndex((rung) => rung <= total);
  const place = index === -1 ? standing.riders : (places[index] ?? standing.riders);
  return { place, exact: standing.riders <= LADDER_POINTS };
}
