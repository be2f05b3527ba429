import { newParticipant, raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnnouncedRace, dueAnnouncements } from './announcements.ts';
import { newRaceTable, ridersLagMs } from './race-table.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);
const RACE_MS = 120_000;
const RIDERS_A_SHARD = 4;
/** Riders publish within so long after the end of a second. */
const SPREAD_MS = 150;
const TABLE_POLL_MS = 250;
const TICK_PHASE_MS = 50_000;

interface Announced {
  readonly intervalsMs: readonly number[];
  /** From the end of each second of each rider to the standing that has it, once the first standings are out. */
  readonly latenciesMs: readonly number[];
}

/**
 * Shards are read once a second, each at a phase of its own, and the table's stream, which what they bring goes into, four times. A tick
 * comes once a minute.
 */
function announce(
  phasesMs: readonly number[],
  isRead: (shard: number, atMs: number) => boolean = () => true,
  tablePhaseMs = 0,
): Announced {
  const race: AnnouncedRace = { table: newRaceTable(RACE_ID, 1), stale: false, changed: false, arrivals: new Map() };
  const riders = phasesMs.flatMap((_, shard) =>
    Array.from({ length: RIDERS_A_SHARD }, (__, index) => {
      const participant = newParticipant();
      const bikeId = `bike-${shard}-${index}`;
      const rider = { bikeId, racerId: 1, participant, named: { name: 'Ada', second: 1 } };
      return { shard, rider, publishMs: (SPREAD_MS * index) / RIDERS_A_SHARD, written: 0, told: 0 };
    }),
  );
  const [intervalsMs, latenciesMs]: [number[], number[]] = [[], []];
  let written = new Set<number>();
  for (let atMs = 10; atMs < RACE_MS; atMs += 10) {
    const nowMs = START_MS + atMs;
    for (const [shard, phaseMs] of phasesMs.entries()) {
      if (atMs % 1000 !== phaseMs || !isRead(shard, atMs)) continue;
      written.add(shard);
      for (const rider of riders.filter((of) => of.shard === shard)) {
        rider.written = Math.max(0, Math.floor((atMs - rider.publishMs) / 1000));
      }
    }
    const isTick = atMs % 60_000 === TICK_PHASE_MS;
    const rows = atMs % TABLE_POLL_MS === tablePhaseMs ? written : new Set<number>();
    if (rows.size === 0 && !isTick) continue;
    for (const { shard, rider, written: second } of riders) {
      if (!rows.has(shard)) continue;
      rider.participant.lastSecond = second;
      race.table.bikes.set(rider.bikeId, new Map([[1, rider]]));
      race.changed = true;
    }
    const arrival = { atMs: nowMs, lagMs: ridersLagMs(race.table, nowMs) };
    for (const shard of rows) race.arrivals.set(`${shard}`, arrival);
    if (rows.size > 0) written = new Set();
    if (dueAnnouncements([race], nowMs).length === 0) continue;
    if (race.announced !== undefined) intervalsMs.push(nowMs - race.announced.atMs);
    for (const known of riders) {
      while (known.told < known.rider.participant.lastSecond) {
        known.told += 1;
        if (known.told > 10) latenciesMs.push(atMs - known.told * 1000);
      }
    }
    race.announced = { atMs: nowMs, state: 'live' };
    race.changed = false;
  }
  return { intervalsMs, latenciesMs };
}

const phase = fc.integer({ min: 0, max: 99 }).map((step) => step * 10);

test('one shard: every second batch is announced with the next look at the table', () => {
  const { intervalsMs, latenciesMs } = announce([370]);
  expect(new Set(intervalsMs)).toEqual(new Set([2000]));
  expect(Math.max(...latenciesMs)).toBe(1500);
});

test('any number of shards: a second is told 2.35 s after its end at the latest, every two seconds', () => {
  const tablePhase = fc.nat({ max: TABLE_POLL_MS / 10 - 1 }).map((step) => step * 10);
  fc.assert(
    fc.property(fc.uniqueArray(phase, { minLength: 1, maxLength: 12 }), tablePhase, (phases, tablePhaseMs) => {
      const { intervalsMs, latenciesMs } = announce(phases, undefined, tablePhaseMs);
      expect(Math.max(...latenciesMs)).toBeLessThanOrEqual(2350);
      expect(latenciesMs.length).toBeGreaterThanOrEqual(phases.length * RIDERS_A_SHARD * (RACE_MS / 1000 - 14));
      expect(Math.min(...intervalsMs)).toBeGreaterThanOrEqual(1650);
      expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(2650);
    }),
  );
});

test('a shard that falls silent is waited for no longer than a second and a half', () => {
  const { intervalsMs, latenciesMs } = announce([400, 900], (shard, atMs) => shard === 0 || atMs < 60_000);
  // The next batch of the other one ends the wait.
  expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(3500);
  expect(Math.max(...latenciesMs.slice(-20))).toBe(1500);
});

test('what the last batch of all brought is told by the tick', () => {
  const { latenciesMs } = announce([500], (_, atMs) => atMs < 61_000);
  expect(latenciesMs).toHaveLength(50 * RIDERS_A_SHARD);
});
