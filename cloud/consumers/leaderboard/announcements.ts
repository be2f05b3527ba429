import { raceIdAt } from '@alleycat/contract';
import { resultStateAt } from './race-deadlines.ts';
import type { RaceTable } from './race-table.ts';

// What a standing costs is its delivery to every rider: this least interval keeps all of it below half of what AWS's sample of
// 2021 paid for ingest (decision 0008).
const INTERVAL_MS = 1_650;
const CROWDED_INTERVAL_MS = 5_000;
const CROWDED_BIKES = 5_000;
const BATCH_EVERY_MS = 1_000;
// A shard that has brought nothing for so long is not waited for, and nothing waits longer than this once it is due.
const SILENT_MS = 1_500;
const LONGEST_HOLD_MS = 1_000;
const JITTER_MS = 100;

/** When a batch came, wall time, and how far behind the slowest rider was with it. */
export interface Arrival {
  readonly atMs: number;
  readonly lagMs: number;
}

/** A race that is being announced: what is known of it, and what was said last. */
export interface AnnouncedRace {
  table: RaceTable;
  /** Another announcer may know more: the table is loaded again before it is used. */
  stale: boolean;
  /** Something was merged that has not been announced. */
  changed: boolean;
  /** The last batch that each shard brought. */
  readonly arrivals: Map<string, Arrival>;
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

function isLeftOver({ table, changed }: AnnouncedRace, nowMs: number): boolean {
  return changed && table.bikes.size > 0 && table.raceId < raceIdAt(nowMs);
}

/** When a class may be announced again; before its first announcement, always. */
function classDueMs(races: readonly AnnouncedRace[]): number {
  const last = Math.max(...races.map(({ announced }) => announced?.atMs ?? Number.NEGATIVE_INFINITY));
  const crowded = races.some(({ table }) => table.bikes.size > CROWDED_BIKES);
  return last + (crowded ? CROWDED_INTERVAL_MS : INTERVAL_MS);
}

/**
 * Whether a class that is due is announced now. Bikes end their seconds together, but each shard brings them at a moment of its own,
 * once a second; so the standing leaves with the batch at which the slowest riders are least behind. What one standing left out, the
 * next one tells a second or two later. A call without an item (a tick) leaves the moment to those that are expected, unless a race is
 * over: nothing may come any more that would tell its end.
 */
function isItsMoment(races: readonly AnnouncedRace[], nowMs: number): boolean {
  const dueMs = classDueMs(races);
  if (nowMs < dueMs || nowMs >= dueMs + LONGEST_HOLD_MS) return nowMs >= dueMs;
  const arrivals = races.flatMap((race) => [...race.arrivals.values()]).filter(({ atMs }) => nowMs - atMs <= SILENT_MS);
  if (arrivals.length === 0) return true;
  const lagsMs = arrivals.filter(({ atMs }) => atMs === nowMs).map(({ lagMs }) => lagMs);
  if (lagsMs.length === 0) return races.some((race) => isLeftOver(race, nowMs));
  const isAhead = ({ atMs }: Arrival): boolean => atMs < nowMs && atMs + BATCH_EVERY_MS <= dueMs + LONGEST_HOLD_MS;
  return !arrivals.filter(isAhead).some(({ lagMs }) => lagMs + JITTER_MS < Math.min(...lagsMs));
}

function nextInClass(races: readonly AnnouncedRace[], nowMs: number): AnnouncedRace | undefined {
  if (!isItsMoment(races, nowMs)) return undefined;
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
 * The races to announce now: at most one a class, no sooner than 1.65 s after the last, or 5 s when more than 5,000 bikes race. Where a race
 * has ended and the next one runs, the one that was silent longer comes first. A race is due when something was merged, and
 * once more when its result turns provisional.
 */
export function dueAnnouncements(races: Iterable<AnnouncedRace>, nowMs: number): AnnouncedRace[] {
  return racesByClass(races).flatMap((ofClass) => nextInClass(ofClass, nowMs) ?? []);
}

function isRidden({ table }: AnnouncedRace, nowMs: number): boolean {
  return table.bikes.size > 0 && table.raceId === raceIdAt(nowMs);
}

/**
 * When the first of the classes is due whose race is over and which has news; nothing may come any more that would tell them. Where
 * the next race is ridden, its batches will: a straggler of the last one is not waited for.
 */
export function finishDueMs(races: Iterable<AnnouncedRace>, nowMs: number): number | undefined {
  const dues = racesByClass(races).filter(
    (ofClass) => ofClass.some((race) => isLeftOver(race, nowMs)) && !ofClass.some((race) => isRidden(race, nowMs)),
  );
  return dues.length === 0 ? undefined : Math.max(nowMs, Math.min(...dues.map(classDueMs)));
}
