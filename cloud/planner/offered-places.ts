import { partitionKeyOf } from './partition-key.ts';
import type { KeyStrategy } from './plan-request.ts';
import type { PlannedBike } from './planned-field.ts';
import { placeOfKey } from './shard-of-key.ts';

/** Records whose keys have one place among all hash keys. */
export interface RecordsAtPlace {
  readonly place: number;
  records: number;
}

/** What the stream is offered, a list a second. */
export type OfferedPlaces = readonly (readonly RecordsAtPlace[])[];

/** The seconds that are looked at, and the wall time (epoch ms, a whole second) of the first: times may be keys. */
export interface OfferedSeconds {
  readonly startMs: number;
  readonly seconds: number;
}

/** A moment on a whole second, so that every run of a plan sees the same times as keys. */
const PLAN_START_MS = 1_800_000_000_000;
/** Keys that differ from second to second are looked at for so long, so that a bad second shows. */
const SECONDS_OF_CHANGING_KEYS = 5;

/** Whether a bike's key is the same in every message. */
function staysPut(strategy: KeyStrategy): boolean {
  return strategy === 'bike' || strategy === 'class';
}

/** The seconds that stand for all others: one period of a message, or at least five when keys change from second to second. */
export function typicalSeconds(strategy: KeyStrategy, samplesPerMessage: number): OfferedSeconds {
  const cycles = staysPut(strategy) ? 1 : Math.ceil(SECONDS_OF_CHANGING_KEYS / samplesPerMessage);
  return { startMs: PLAN_START_MS, seconds: cycles * samplesPerMessage };
}

/** Places of the records that the field sends in these seconds, each bike when it is its turn. */
export function offeredPlaces(
  field: readonly PlannedBike[],
  strategy: KeyStrategy,
  samplesPerMessage: number,
  { startMs, seconds }: OfferedSeconds,
): OfferedPlaces {
  const differing = staysPut(strategy) ? Math.min(seconds, samplesPerMessage) : seconds;
  const offered = Array.from({ length: differing }, () => new Map<string, RecordsAtPlace>());
  for (const bike of field) {
    for (let second = bike.turn; second < differing; second += samplesPerMessage) {
      const key = partitionKeyOf(strategy, bike, startMs + second * 1000 + bike.offsetMs);
      const known = offered[second]?.get(key);
      if (known === undefined) offered[second]?.set(key, { place: placeOfKey(key), records: 1 });
      else known.records += 1;
    }
  }
  const lists = offered.map((places) => [...places.values()]);
  return Array.from({ length: seconds }, (_, second) => lists[second % differing] ?? []);
}

/** Records that are offered in each second. */
export function recordsBySecond(offered: OfferedPlaces): number[] {
  return offered.map((places) => places.reduce((sum, { records }) => sum + records, 0));
}
