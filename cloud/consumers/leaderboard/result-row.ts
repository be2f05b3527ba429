import { bikeIdSchema, racerIdSchema } from '@alleycat/contract';
import type { RankedRider } from './race-table.ts';

/** One line of a result. Totals and bests are in hundredths; `second` is the last one heard of. */
export interface ResultRow {
  readonly place: number;
  readonly bikeId: string;
  readonly racerId: number;
  /** Untrusted text. */
  readonly name: string;
  readonly total: number;
  readonly best: number;
  readonly second: number;
}

/** Rows of a ranking, which starts with place 1: every rider has a place of its own. */
export function resultRows(ranked: readonly RankedRider[]): ResultRow[] {
  return ranked.map(({ bikeId, racerId, named, participant, total }, index) => ({
    place: index + 1,
    bikeId,
    racerId,
    name: named.name,
    total,
    best: participant.outputs.reduce((best, output) => Math.max(best, output), 0),
    second: participant.lastSecond,
  }));
}

/** Rows as the text of a table attribute: JSON lists without the names of the fields. */
export function encodeRows(rows: readonly ResultRow[]): string {
  return JSON.stringify(
    rows.map(({ place, bikeId, racerId, name, total, best, second }) => [
      place,
      bikeId,
      racerId,
      name,
      total,
      best,
      second,
    ]),
  );
}

/** The rows in a text: the inverse of encodeRows. Throws for anything that it did not write. */
export function decodeRows(text: string): ResultRow[] {
  const lists: unknown = JSON.parse(text);
  if (!Array.isArray(lists)) throw new RangeError('a result is a list of rows');
  return lists.map((list: unknown) => {
    const [place, bikeId, racerId, name, total, best, second]: unknown[] = Array.isArray(list) ? list : [];
    if (typeof name !== 'string') throw new RangeError('a row of a result has a name');
    const [placed, sum, most, last] = [place, total, best, second].map(wholeNumber);
    return {
      place: placed ?? 0,
      bikeId: bikeIdSchema.parse(bikeId),
      racerId: racerIdSchema.parse(racerId),
      name,
      total: sum ?? 0,
      best: most ?? 0,
      second: last ?? 0,
    };
  });
}

function wholeNumber(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new RangeError('a row of a result has whole numbers');
}
