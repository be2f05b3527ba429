import { encodeLadder, type Standing, type StandingEntry } from '@alleycat/contract';

/** A standing of class 2 in race 6000000 with these differences; its ladder is that of the entries' totals. */
export function standingOf(differences: Partial<Standing>): Standing {
  const top = differences.top ?? [standingEntry('bike-9', 9, 50_000), standingEntry('bike-1', 7, 40_000)];
  return {
    v: 1,
    classId: 2,
    raceId: 6_000_000,
    asOf: 1_800_000_010_000,
    state: 'live',
    riders: top.length,
    top,
    ladder: encodeLadder(top.map(({ total }) => total)),
    ...differences,
  };
}

function standingEntry(bikeId: string, racerId: number, total: number): StandingEntry {
  return { bikeId, racerId, name: `Rider ${racerId}`, total, output: 12_600, best: 13_000, second: 4 };
}
