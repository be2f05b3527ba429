import { bikeIdSchema, RACE_SECONDS, raceIdSchema, racerIdSchema } from '@alleycat/contract';
import type { RaceTable } from './race-table.ts';

/** Who had the best output of a second, and when. It holds no name, so it may be kept for ever. */
export interface Best {
  /** In hundredths. */
  readonly output: number;
  readonly raceId: number;
  readonly racerId: number;
  readonly bikeId: string;
}

/** All-time bests of a class, one for each second of the race (index 0 is second 1); undefined where nobody has ridden. */
export type ClassBests = readonly (Best | undefined)[];

export const NO_BESTS: ClassBests = Array.from({ length: RACE_SECONDS }, () => undefined);

// The first to reach an output keeps it; in one race the lower racer id, then the bike id that sorts first.
function isBetter(left: Best, right: Best): boolean {
  if (left.output !== right.output) return left.output > right.output;
  if (left.raceId !== right.raceId) return left.raceId < right.raceId;
  if (left.racerId !== right.racerId) return left.racerId < right.racerId;
  return left.bikeId < right.bikeId;
}

/** The better of two bests, second by second: order and repetition change nothing. */
export function mergeBests(left: ClassBests, right: ClassBests): ClassBests {
  return left.map((best, index) => {
    const other = right[index];
    if (best === undefined || other === undefined) return best ?? other;
    return isBetter(other, best) ? other : best;
  });
}

/** The bests of one race. Its table holds synchronised samples only. */
export function bestsOf({ raceId, bikes }: RaceTable): ClassBests {
  const bests: (Best | undefined)[] = [...NO_BESTS];
  for (const { bikeId, racerId, participant } of [...bikes.values()].flatMap((racers) => [...racers.values()])) {
    for (const [index, output] of participant.outputs.entries()) {
      const known = bests[index];
      const best = { output, raceId, racerId, bikeId };
      if (output > 0 && (known === undefined || isBetter(best, known))) bests[index] = best;
    }
  }
  return bests;
}

/** Bests as the text of a table attribute, at most 20 KB. */
export function encodeBests(bests: ClassBests): string {
  return JSON.stringify(bests.map((best) => best && [best.output, best.raceId, best.racerId, best.bikeId]));
}

/** The bests in a text: the inverse of encodeBests. Throws for anything that it did not write. */
export function decodeBests(text: string): ClassBests {
  const lists: unknown = JSON.parse(text);
  if (!Array.isArray(lists) || lists.length !== RACE_SECONDS) throw new RangeError('bests are a list of 300');
  return lists.map((list: unknown) => {
    if (list === null) return undefined;
    const [output, raceId, racerId, bikeId]: unknown[] = Array.isArray(list) ? list : [];
    if (!Number.isSafeInteger(output)) throw new RangeError('a best has an output');
    return {
      output: Number(output),
      raceId: raceIdSchema.parse(raceId),
      racerId: racerIdSchema.parse(racerId),
      bikeId: bikeIdSchema.parse(bikeId),
    };
  });
}
