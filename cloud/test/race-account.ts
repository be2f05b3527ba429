import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CLASSES, ladderPlaces, raceStartMs, type Standing } from '@alleycat/contract';
import { expectedTotal, type RaceRig, type RigBike, rigSample, until } from './race-rig.ts';

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
  /** Of the last standing that each class was sent of the race that was ridden live: what is not as computed, in words. */
  readonly wrongStandings: readonly string[];
}

// A result is provisional a minute after the race, and the tick that says so comes within another.
const PROVISIONAL_TOLD_MS = 125_000;
const LEAST_NAMED = 10;

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

/** The riders of a class in order of place, computed without any of the cloud's code. */
function expectedRanking(raceId: number, classId: number, bikes: readonly RigBike[]) {
  return bikes
    .filter((bike) => bike.classId === classId)
    .map((bike) => ({ ...bike, total: expectedTotal(bike, raceId), name: rigSample(bike, raceId, 300).race.name }))
    .sort((left, right) => right.total - left.total || left.racerId - right.racerId);
}

async function wrongPlaces({ cloud }: RaceRig, raceId: number, classId: number, bikes: readonly RigBike[]) {
  const expected = expectedRanking(raceId, classId, bikes).map(
    ({ racerId, total }, index) => `${index + 1} ${racerId} ${total}`,
  );
  const page = await cloud.results.page({ raceId, classId, after: 0, limit: 1_000_000 });
  const found = page.rows.map(({ place, racerId, total }) => `${place} ${racerId} ${total}`);
  return { places: expected.length, wrong: expected.filter((place, index) => place !== found[index]).length };
}

/** What of a standing is not that of this ranking: places, names, totals and last seconds at the top, and the ladder. */
function faultsOfStanding(standing: Standing, expected: ReturnType<typeof expectedRanking>): string[] {
  const { state, riders, top, ladder } = standing;
  const named = expected.map(({ bikeId, racerId, name, total }) => `${bikeId} ${racerId} ${name} ${total} 300`);
  const told = top.map(({ bikeId, racerId, name, total, second }) => `${bikeId} ${racerId} ${name} ${total} ${second}`);
  let total = 0;
  const rungs = ladder.map((step, index) => {
    total = index === 0 ? step : total - step;
    return total;
  });
  const totals = ladderPlaces(expected.length).map((place) => expected[place - 1]?.total);
  const claims: readonly (readonly [string, boolean])[] = [
    [`is ${state}`, state === 'provisional'],
    [`has ${riders} riders`, riders === expected.length],
    [`names ${told.length}`, told.length >= Math.min(LEAST_NAMED, expected.length)],
    [`has at the top ${told.join(', ')}`, told.every((entry, place) => entry === named[place])],
    [`has the ladder ${rungs}`, rungs.length === totals.length && rungs.every((rung, at) => rung === totals[at])],
  ];
  return claims.flatMap(([fault, isRight]) => (isRight ? [] : [`the standing of class ${standing.classId} ${fault}`]));
}

/** Waits for the last standings of a race and compares them. */
async function wrongStandings(rig: RaceRig, raceId: number, bikes: readonly RigBike[]): Promise<string[]> {
  const rankings = CLASSES.map(({ classId }) => ({ classId, expected: expectedRanking(raceId, classId, bikes) }));
  const ridden = rankings.filter(({ expected }) => expected.length > 0);
  await rig.clock.sleepUntil(raceStartMs(raceId + 1) + PROVISIONAL_TOLD_MS, new AbortController().signal);
  await until(() => ridden.every(({ classId }) => rig.lastStanding(raceId, classId)?.state === 'provisional'), rig);
  return ridden.flatMap(({ classId, expected }) => {
    const standing = rig.lastStanding(raceId, classId);
    return standing === undefined ? [`class ${classId} heard nothing`] : faultsOfStanding(standing, expected);
  });
}

/** Accounts for a race that was ridden by these bikes in every second, from the cloud's counters, results and archive. */
export async function accountOfRace(
  rig: RaceRig,
  folder: string,
  rides: readonly { readonly raceId: number; readonly bikes: readonly RigBike[] }[],
): Promise<RaceAccount> {
  const live = rides.filter(({ raceId }) => raceId === rig.raceId);
  const standings = await Promise.all(live.map(({ raceId, bikes }) => wrongStandings(rig, raceId, bikes)));
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
    wrongStandings: standings.flat(),
  };
}
