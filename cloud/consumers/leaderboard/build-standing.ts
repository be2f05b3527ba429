import {
  encodeLadder,
  ladderPlaces,
  STANDING_LIMIT_BYTES,
  STANDING_TOP,
  type Standing,
  type StandingEntry,
} from '@alleycat/contract';
import type { RankedRider } from './race-table.ts';

const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

function entryOf({ bikeId, racerId, named, participant, total }: RankedRider): StandingEntry {
  const { outputs, lastSecond } = participant;
  const output = outputs[lastSecond - 1] ?? 0;
  return { bikeId, racerId, name: named.name, total, output, best: Math.max(...outputs), second: lastSecond };
}

/**
 * The standing of a race, from its riders in order of place (at least one). The ladder is always whole; as many riders stand
 * in it by name as fit into STANDING_LIMIT_BYTES of JSON in UTF-8.
 */
export function buildStanding(
  head: Pick<Standing, 'classId' | 'raceId' | 'asOf' | 'state'>,
  ranked: readonly RankedRider[],
): Standing {
  const ladder = encodeLadder(ladderPlaces(ranked.length).map((place) => ranked[place - 1]?.total ?? 0));
  const { classId, raceId, asOf, state } = head;
  const standing = { v: 1 as const, classId, raceId, asOf, state, riders: ranked.length };
  let bytes = jsonBytes({ ...standing, top: [], ladder });
  const top: StandingEntry[] = [];
  for (const rider of ranked.slice(0, STANDING_TOP)) {
    const entry = entryOf(rider);
    bytes += jsonBytes(entry) + 1;
    if (bytes > STANDING_LIMIT_BYTES) break;
    top.push(entry);
  }
  return { ...standing, top, ladder };
}
