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

interface Announced {
  readonly intervalsMs: readonly number[];
  /** From the end of each second of each rider to the standing that has it, once the first standings are out. */
  readonly latenciesMs: readonly number[];
}

/** Shards are read once a second, each at a phase of its own; ticks come every 100 ms between, as on a laptop. */
function announce(
  phasesMs: readonly number[],
  isRead: (shard: number, atMs: number) => boolean = () => true,
): Announced {
  const race: AnnouncedRace = { table: newRaceTable(RACE_ID, 1), stale: false, changed: false, arrivals: new Map() };
  const riders = phasesMs.flatMap((_, shard) =>
    Array.from({ length: RIDERS_A_SHARD }, (__, index) => {
      const participant = newParticipant();
      const bikeId = `bike-${shard}-${index}`;
      const rider = { bikeId, racerId: 1, participant, named: { name: 'Ada', second: 1 } };
      return { shard, rider, publishMs: (SPREAD_MS * index) / RIDERS_A_SHARD, told: 0 };
    }),
  );
  const [intervalsMs, latenciesMs]: [number[], number[]] = [[], []];
  for (let atMs = 10; atMs < RACE_MS; atMs += 10) {
    const nowMs = START_MS + atMs;
    const read = phasesMs.flatMap((phaseMs, shard) => (atMs % 1000 === phaseMs && isRead(shard, atMs) ? [shard] : []));
    for (const { shard, rider, publishMs } of riders) {
      if (!read.includes(shard)) continue;
      rider.participant.lastSecond = Math.max(0, Math.floor((atMs - publishMs) / 1000));
      race.table.bikes.set(rider.bikeId, new Map([[1, rider]]));
      race.changed = true;
    }
    const arrival = { atMs: nowMs, lagMs: ridersLagMs(race.table, nowMs) };
    for (const shard of read) race.arrivals.set(`${shard}`, arrival);
    if (read.length === 0 && atMs % 100 !== 0) continue;
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

test('one shard: every second batch is announced at once', () => {
  const { intervalsMs, latenciesMs } = announce([370]);
  expect(new Set(intervalsMs)).toEqual(new Set([2000]));
  expect(Math.max(...latenciesMs)).toBe(1370);
});

test('any number of shards: a second is told two and a quarter after its end at the latest, every two seconds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(phase, { minLength: 1, maxLength: 12 }), (phases) => {
      const { intervalsMs, latenciesMs } = announce(phases);
      expect(Math.max(...latenciesMs)).toBeLessThanOrEqual(2250);
      expect(latenciesMs.length).toBeGreaterThanOrEqual(phases.length * RIDERS_A_SHARD * (RACE_MS / 1000 - 14));
      expect(Math.min(...intervalsMs)).toBeGreaterThanOrEqual(1650);
      expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(2650);
    }),
  );
});

test('a shard that falls silent is waited for no longer than a second and a half', () => {
  const { intervalsMs, latenciesMs } = announce([400, 900], (shard, atMs) => shard === 0 || atMs < 60_000);
  // A tick of 100 ms ends the wait.
  expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(2750);
  expect(Math.max(...latenciesMs.slice(-20))).toBe(1400);
});

test('what the last batch of all brought is told without another', () => {
  const { latenciesMs } = announce([500], (_, atMs) => atMs < 61_000);
  expect(latenciesMs).toHaveLength(50 * RIDERS_A_SHARD);
});
