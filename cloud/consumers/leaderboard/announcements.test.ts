import { raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnnouncedRace, dueAnnouncements } from './announcements.ts';
import { newRaceTable } from './race-table.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);
const RACE_MS = 120_000;

interface Announced {
  readonly intervalsMs: readonly number[];
  /** How long what shards brought waited for its standing. */
  readonly waitsMs: readonly number[];
}

/** Shards bring a batch once a second, each at a phase of its own; ticks come every 100 ms between, as on a laptop. */
function announce(
  phasesMs: readonly number[],
  isLast: (shard: number, atMs: number) => boolean = () => false,
): Announced {
  const race: AnnouncedRace = { table: newRaceTable(RACE_ID, 1), stale: false, changed: false, arrivals: new Map() };
  const waiting: number[] = [];
  const [intervalsMs, waitsMs]: [number[], number[]] = [[], []];
  for (let atMs = 0; atMs < RACE_MS; atMs += 10) {
    const nowMs = START_MS + atMs;
    phasesMs.forEach((phaseMs, shard) => {
      if (atMs % 1000 !== phaseMs || isLast(shard, atMs)) return;
      race.arrivals.set(`${shard}`, nowMs);
      race.changed = true;
      race.table.bikes.set('bike-1', new Map());
      waiting.push(nowMs);
    });
    if (!waiting.includes(nowMs) && atMs % 100 !== 0) continue;
    if (dueAnnouncements([race], nowMs).length === 0) continue;
    if (race.announced !== undefined) intervalsMs.push(nowMs - race.announced.atMs);
    waitsMs.push(...waiting.splice(0).map((arrivedMs) => nowMs - arrivedMs));
    race.announced = { atMs: nowMs, state: 'live' };
    race.changed = false;
  }
  return { intervalsMs, waitsMs };
}

const phase = fc.integer({ min: 0, max: 99 }).map((step) => step * 10);

test('one shard: every second batch is announced at once', () => {
  const { intervalsMs, waitsMs } = announce([370]);
  expect(new Set(intervalsMs)).toEqual(new Set([2000]));
  expect(Math.max(...waitsMs)).toBe(1000);
});

test('two shards: whatever their phases, nothing waits longer than 1.5 s once the moment is found', () => {
  fc.assert(
    fc.property(phase, phase, (one, other) => {
      const { intervalsMs, waitsMs } = announce([one, other]);
      const gapMs = Math.abs(one - other);
      const longestMs = 1000 + Math.min(gapMs, 1000 - gapMs);
      // Gaps that differ by no more than the jitter are alike.
      expect(Math.max(...waitsMs.slice(10))).toBeLessThanOrEqual(Math.min(longestMs + 150, 1580));
      expect(Math.min(...intervalsMs)).toBeGreaterThanOrEqual(1650);
    }),
  );
});

test('any number of shards: never sooner than 1.65 s, never held back a second longer, and nothing is left out', () => {
  fc.assert(
    fc.property(fc.uniqueArray(phase, { minLength: 1, maxLength: 12 }), (phases) => {
      const { intervalsMs, waitsMs } = announce(phases);
      expect(Math.min(...intervalsMs)).toBeGreaterThanOrEqual(1650);
      expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(2650);
      expect(waitsMs.length).toBeGreaterThanOrEqual(phases.length * (RACE_MS / 1000 - 3));
    }),
  );
});

test('a shard that falls silent is waited for no longer than a second and a half', () => {
  const { intervalsMs, waitsMs } = announce([0, 300], (shard, atMs) => shard === 1 && atMs > 60_000);
  expect(Math.max(...intervalsMs)).toBeLessThanOrEqual(2650);
  expect(Math.max(...waitsMs.slice(-20))).toBe(1000);
});

test('what the last batch of all brought is told without another', () => {
  const { waitsMs } = announce([0], (_, atMs) => atMs > 61_000);
  expect(waitsMs).toHaveLength(62);
});
