import { partitionKeyOf } from './partition-key.ts';
import type { KeyStrategy } from './plan-request.ts';
import type { PlannedBike } from './planned-field.ts';
import { placeOfKey } from './shard-of-key.ts';

/** What the stream is offered: the places of its records' keys, a list a second. */
export type OfferedPlaces = readonly (readonly number[])[];

/** The seconds that are looked at, and the wall time (epoch ms, a whole second) of the first: times may be keys. */
export interface OfferedSeconds {
  readonly startMs: number;
  readonly seconds: number;
}

/** A moment on a whole second, so that every run of a plan sees the same times as keys. */
const PLAN_START_MS = 1_800_000_000_000;
/** Keys that differ from second to second are looked at for so long, so that a bad second shows. */
const SECONDS_OF_CHANGING_KEYS = 5;

/** The seconds that stand for all others: one period of a message, or at least five when keys change from second to second. */
export function typicalSeconds(strategy: KeyStrategy, samplesPerMessage: number): OfferedSeconds {
  const isFixed = strategy === 'bike' || strategy === 'class';
  const cycles = isFixed ? 1 : Math.ceil(SECONDS_OF_CHANGING_KEYS / samplesPerMessage);
  return { startMs: PLAN_START_MS, seconds: cycles * samplesPerMessage };
}

/** Places of the records that the field sends in these seconds, each bike when it is its turn. */
export function offeredPlaces(
  field: readonly PlannedBike[],
  strategy: KeyStrategy,
  samplesPerMessage: number,
  { startMs, seconds }: OfferedSeconds,
): OfferedPlaces {
  const offered: number[][] = Array.from({ length: seconds }, () => []);
  const known = new Map<string, number>();
  for (const bike of field) {
    for (let second = bike.turn; second < seconds; second += samplesPerMessage) {
      const key = partitionKeyOf(strategy, { ...bike, atMs: startMs + second * 1000 + bike.offsetMs });
      let place = known.get(key);
      if (place === undefined) {
        place = placeOfKey(key);
        if (strategy !== 'random') known.set(key, place);
      }
      offered[second]?.push(place);
    }
  }
  return offered;
}
