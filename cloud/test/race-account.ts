import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CLASSES } from '@alleycat/contract';
import { expectedTotal, type RaceRig, type RigBike } from './race-rig.ts';

/** What a race left behind, for a test or a proof to judge. */
export interface RaceAccount {
  /** Samples that the leaderboard counted. */
  readonly ranked: number;
  /** Different samples in the archive, by bike, run and seq, and all of its lines. */
  readonly archived: number;
  readonly archiveLines: number;
  readonly throttled: number;
  readonly errorObjects: number;
  readonly setAside: number;
  readonly faults: number;
  /** Places of the final standing that are not those of an independent computation. */
  readonly wrongPlaces: number;
  readonly places: number;
}

/** Samples that the cloud's leaderboard ranked so far. */
export function rankedSoFar({ cloud }: Pick<RaceRig, 'cloud'>): number {
  return cloud.leaderboard().ranked;
}

/** Lines that the cloud's archive took so far. */
export function archivedSoFar({ cloud }: Pick<RaceRig, 'cloud'>): number {
  return counterOf(cloud.counters(), 'archive', 'lines');
}

/** A counter of a part of the cloud. */
export function counterOf(counters: Readonly<Record<string, unknown>>, part: string, name: string): number {
  const found = counters[part];
  const value =
    typeof found === 'object' && found !== null ? Object.entries(found).find(([key]) => key === name) : undefined;
  if (typeof value?.[1] !== 'number') throw new Error(`${part} does not count ${name}`);
  return value[1];
}

/** Calls of a handler that failed, or that left a record undone. */
function failuresOf(pollers: unknown): number {
  if (!Array.isArray(pollers)) throw new Error('nobody polls');
  return pollers.reduce((sum, { failures }) => sum + failures, 0);
}

function archivedNames(folder: string): string[] {
  const files = readdirSync(join(folder, 'archive'), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) =>
      gunzipSync(readFileSync(join(parentPath, name)))
        .toString()
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line))
    .map(({ bike_id, run_id, seq }) => `${bike_id} ${run_id} ${seq}`);
}

async function wrongPlaces({ cloud }: RaceRig, raceId: number, classId: number, bikes: readonly RigBike[]) {
  const expected = bikes
    .filter((bike) => bike.classId === classId)
    .map((bike) => ({ racerId: bike.racerId, total: expectedTotal(bike, raceId) }))
    .sort((left, right) => right.total - left.total || left.racerId - right.racerId)
    .map(({ racerId, total }, index) => `${index + 1} ${racerId} ${total}`);
  const page = await cloud.results.page({ raceId, classId, after: 0, limit: 1_000_000 });
  const found = page.rows.map(({ place, racerId, total }) => `${place} ${racerId} ${total}`);
  return { places: expected.length, wrong: expected.filter((place, index) => place !== found[index]).length };
}

/** Accounts for a race that was ridden by these bikes in every second, from the cloud's counters, results and archive. */
export async function accountOfRace(
  rig: RaceRig,
  folder: string,
  rides: readonly { readonly raceId: number; readonly bikes: readonly RigBike[] }[],
): Promise<RaceAccount> {
  const counters = rig.cloud.counters();
  const names = archivedNames(folder);
  let [wrong, places] = [0, 0];
  for (const { raceId, bikes } of rides) {
    for (const { classId } of CLASSES) {
      const ofClass = await wrongPlaces(rig, raceId, classId, bikes);
      wrong += ofClass.wrong;
      places += ofClass.places;
    }
  }
  return {
    ranked: rankedSoFar(rig),
    archived: new Set(names).size,
    archiveLines: names.length,
    throttled: counterOf(counters, 'streams', 'recordsThrottled'),
    errorObjects: counterOf(counters, 'errorBucket', 'objects'),
    setAside: counterOf(counters, 'setAside', 'objects'),
    faults: rig.cloud.leaderboard().faults + failuresOf(counters['pollers']),
    wrongPlaces: wrong,
    places,
  };
}
