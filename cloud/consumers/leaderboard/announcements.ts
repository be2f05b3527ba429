import { raceIdAt } from '@alleycat/contract';
import { resultStateAt } from './race-deadlines.ts';
import type { RaceTable } from './race-table.ts';

// What a standing costs is its delivery to every rider: this interval keeps all of it below half of what AWS's sample of 2021
// paid for ingest (decision 0008).
const INTERVAL_MS = 1_650;
const CROWDED_INTERVAL_MS = 5_000;
const CROWDED_BIKES = 5_000;

/** A race that is being announced: what is known of it, and what was said last. */
export interface AnnouncedRace {
  table: RaceTable;
  /** Another announcer may know more: the table is loaded again before it is used. */
  stale: boolean;
  /** Something was merged that has not been announced. */
  changed: boolean;
  announced?: { readonly atMs: number; readonly state: 'live' | 'provisional' | 'final' };
}

/** Whether a race is announced at this time: the running one, the one before it, and the next for bikes a little ahead. */
export function isCurrentRace(raceId: number, nowMs: number): boolean {
  return Math.abs(raceId - raceIdAt(nowMs)) <= 1;
}

function hasNews({ table, changed, announced }: AnnouncedRace, nowMs: number): boolean {
  if (table.bikes.size === 0) return false;
  return changed || announced?.state !== resultStateAt(table.raceId, nowMs);
}

/** When a class may be announced again; before its first announcement, always. */
function classDueMs(races: readonly AnnouncedRace[]): number {
  const last = Math.max(...races.map(({ announced }) => announced?.atMs ?? Number.NEGATIVE_INFINITY));
  const crowded = races.some(({ table }) => table.bikes.size > CROWDED_BIKES);
  return last + (crowded ? CROWDED_INTERVAL_MS : INTERVAL_MS);
}

function nextInClass(races: readonly AnnouncedRace[], nowMs: number): AnnouncedRace | undefined {
  if (nowMs < classDueMs(races)) return undefined;
  const news = races.filter((race) => hasNews(race, nowMs));
  return news.reduce<AnnouncedRace | undefined>((oldest, race) => {
    if (oldest === undefined) return race;
    const [raceMs, oldestMs] = [race.announced?.atMs ?? 0, oldest.announced?.atMs ?? 0];
    return raceMs < oldestMs || (raceMs === oldestMs && race.table.raceId > oldest.table.raceId) ? race : oldest;
  }, undefined);
}

function racesByClass(races: Iterable<AnnouncedRace>): AnnouncedRace[][] {
  const byClass = new Map<number, AnnouncedRace[]>();
  for (const race of races) {
    byClass.set(race.table.classId, [...(byClass.get(race.table.classId) ?? []), race]);
  }
  return [...byClass.values()];
}

/**
 * The races to announce now: at most one a class, every 1.65 s, or every 5 s when more than 5,000 bikes race. Where a race
 * has ended and the next one runs, the one that was silent longer comes first. A race is due when something was merged, and
 * once more when its result turns provisional.
 */
export function dueAnnouncements(races: Iterable<AnnouncedRace>, nowMs: number): AnnouncedRace[] {
  return racesByClass(races).flatMap((ofClass) => nextInClass(ofClass, nowMs) ?? []);
}

/** When the first of the classes is due whose race is over and which has news; nothing may come any more that would tell them. */
export function finishDueMs(races: Iterable<AnnouncedRace>, nowMs: number): number | undefined {
  const isWaiting = (race: AnnouncedRace) => race.table.raceId < raceIdAt(nowMs) && race.changed;
  const dues = racesByClass(races).filter((ofClass) => ofClass.some(isWaiting));
  return dues.length === 0 ? undefined : Math.max(nowMs, Math.min(...dues.map(classDueMs)));
}
