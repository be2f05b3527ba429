import { raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type HoldUp, rideThrough } from '../test/ride-through.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { reportLine } from '../test/simulated-board.ts';
import { leaveRiding, newCapture, portOpened, startRiding, takeInput, takeWake } from './capture.ts';
import type { Capture } from './capture-state.ts';
import { alleycatBoardDriver } from './drivers/alleycat-board/alleycat-board-driver.ts';
import type { SampleRecord } from './journal/record.ts';

const RACE_ID = 6_000_000;
const BOOTED_MS = -3730;

interface World {
  /** When the race's window opens, monotonic ms. */
  readonly windowMs: number;
  readonly startMs: number;
  readonly jitterMs: number;
  readonly lostShare: number;
  readonly holdUps: readonly HoldUp[];
  readonly seed: number;
  readonly wallStep?: { readonly atMs: number; readonly byMs: number };
}

/** A race of a rider at 85 rpm; the resistance tells the second in which the board read it. */
function race({ windowMs, startMs, jitterMs, lostShare, holdUps, seed, wallStep }: World) {
  const random = seededRandom(seed);
  const endMs = windowMs + 330_000;
  const permille = (uptimeMs: number): number =>
    Math.max(0, Math.min(1000, Math.floor((uptimeMs + BOOTED_MS - windowMs) / 1000)));
  const ride = { rpm: 85, firstMagnetMs: 300, permille };
  const lines: { arrivesMs: number; text: string }[] = [];
  let lastMs = 0;
  for (let uptimeMs = 3800; uptimeMs + BOOTED_MS < endMs; uptimeMs += 100) {
    lastMs = Math.max(lastMs, uptimeMs + BOOTED_MS + 1 + random() * jitterMs);
    if (random() >= lostShare) lines.push({ arrivesMs: lastMs, text: reportLine(ride, uptimeMs).slice(0, -1) });
  }
  const wallMs = (monotonicMs: number): number =>
    raceStartMs(RACE_ID) - windowMs + monotonicMs + (wallStep && monotonicMs >= wallStep.atMs ? wallStep.byMs : 0);
  return rideThrough({ lines, startMs, endMs, holdUps, wallMs });
}

function expectWholeRace(records: readonly SampleRecord[]): readonly SampleRecord[] {
  const raced = records.filter((record) => record.race !== undefined);
  const told = raced.map(({ race, timeMs }) => ({ ...race, final: race?.final !== undefined, timeMs }));
  const entry = { raceId: RACE_ID, racerId: 7, classId: 2, name: 'Ada' };
  const wanted = Array.from({ length: 300 }, (_, index) => {
    const timeMs = raceStartMs(RACE_ID) + index * 1000;
    return { ...entry, second: index + 1, final: index === 299, timeMs };
  });
  expect(told).toEqual(wanted);
  expect(raced.at(-1)?.race?.final?.counted).toBe(300);
  expect(records.every(({ seq }, index) => seq === index + 1)).toBe(true);
  return raced;
}

const windowMs = fc.double({ min: 31_000, max: 32_000, noNaN: true });
const leadMs = fc.double({ min: 1, max: 29_999, noNaN: true });
const seed = fc.nat({ max: 0xffffffff });
const holdUps = fc
  .array(
    fc.record({ afterMs: fc.integer({ min: 1500, max: 60_000 }), lengthMs: fc.integer({ min: 20, max: 20_000 }) }),
    {
      maxLength: 10,
    },
  )
  .map((stretches) => {
    let atMs = 33_000;
    return stretches.map(({ afterMs, lengthMs }): HoldUp => {
      const fromMs = atMs + afterMs;
      atMs = fromMs + lengthMs;
      return { fromMs, toMs: atMs };
    });
  });

test('a race is exactly 300 samples, seconds 1..300, from every starting phase', () => {
  fc.assert(
    fc.property(windowMs, leadMs, (window, lead) => {
      const { records } = race({
        windowMs: window,
        startMs: window - lead,
        jitterMs: 0,
        lostShare: 1,
        holdUps: [],
        seed: 1,
      });
      const raced = expectWholeRace(records);
      expect(raced.every(({ sensor, cadenceTenths }) => sensor === 'absent' && cadenceTenths === 0)).toBe(true);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('late lines and a process that is held up cost no second, and each has the reading of its own', () => {
  fc.assert(
    fc.property(windowMs, holdUps, seed, fc.integer({ min: 0, max: 60 }), (window, stretches, chance, jitterMs) => {
      const { records } = race({
        windowMs: window,
        startMs: 5000,
        jitterMs,
        lostShare: 0,
        holdUps: stretches,
        seed: chance,
      });
      const wrong = expectWholeRace(records).filter(
        ({ race: part, resistanceTenths, sensor, cadenceTenths, endMs }) => {
          // A hold-up that ends just after a deadline is no hold-up to the sampler: it takes the last reading before it.
          const barelyLate = stretches.some(({ toMs }) => toMs >= endMs && toMs <= endMs + 150);
          const ownSecond = barelyLate || resistanceTenths === (part?.second ?? 0) - 1;
          return sensor !== 'ok' || Math.abs(cadenceTenths - 850) > 5 || !ownSecond;
        },
      );
      expect(wrong).toEqual([]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

test('missing lines cost no second either', () => {
  fc.assert(
    fc.property(
      windowMs,
      holdUps,
      seed,
      fc.double({ min: 0.1, max: 0.95, noNaN: true }),
      (window, stretches, chance, lostShare) => {
        const { records } = race({
          windowMs: window,
          startMs: 5000,
          jitterMs: 60,
          lostShare,
          holdUps: stretches,
          seed: chance,
        });
        expectWholeRace(records);
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
});

test('a wall clock that is set in mid-race, by up to three days, changes nothing', () => {
  const byMs = fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 });
  const world = { windowMs: 31_234.5, startMs: 5000, jitterMs: 20, lostShare: 0, holdUps: [], seed: 7 };
  const undisturbed = expectWholeRace(race(world).records);
  fc.assert(
    fc.property(byMs, fc.integer({ min: 0, max: 299_000 }), (by, at) => {
      const { records, events } = race({ ...world, wallStep: { atMs: world.windowMs + at, byMs: by } });
      expect(expectWholeRace(records)).toEqual(undisturbed);
      if (Math.abs(by) > 51) expect(events).toContainEqual({ kind: 'clockStepped', byMs: by });
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

describe('events', () => {
  const now = { monotonicMs: 10_000, wallMs: raceStartMs(RACE_ID) + 10_000, synced: true };
  const name = { runId: '00000000000000aa', hostBoot: 'boot-1', driver: alleycatBoardDriver() };
  const begun = (): Capture => newCapture(name, now).capture;
  const line = (uptimeMs: number): string =>
    reportLine({ rpm: 60, firstMagnetMs: 10, permille: () => 500 }, uptimeMs).slice(0, -1);

  test('a second press of the same rider in a race changes nothing', () => {
    const rider = { racerId: 7, classId: 1, name: 'Ada' };
    const started = startRiding(begun(), rider, now);
    const later = { ...now, monotonicMs: now.monotonicMs + 60_000, wallMs: now.wallMs + 60_000 };
    const again = startRiding(started.capture, rider, later);
    expect(again.capture.session).toBe(started.capture.session);
    expect(again.events).toEqual([]);
    const other = startRiding(started.capture, { ...rider, racerId: 8 }, later);
    expect(other.events).toMatchObject([{ kind: 'raceStarted', racerId: 8 }]);
  });

  test('a second caught up is told with how late it was', () => {
    const capture = begun();
    const held = takeWake(capture, { ...now, monotonicMs: 14_100, wallMs: now.wallMs + 4100 });
    const made = takeWake(held.capture, { ...now, monotonicMs: 14_350, wallMs: now.wallMs + 4350 });
    expect(made.events).toContainEqual({ kind: 'secondsCaughtUp', count: 3, lateMs: 3350 });
  });

  test('every sample is told with how late it was, whether a wake-up or a reading came first', () => {
    const first = takeInput(begun(), line(5000), 10_500, { ...now, monotonicMs: 10_500 });
    const late = { ...now, monotonicMs: 11_030, wallMs: now.wallMs + 1030 };
    const timeMs = raceStartMs(RACE_ID) + 10_000;
    const told = { kind: 'sampleMade', timeMs, lateMs: 30 };
    expect(takeInput(first.capture, line(5510), 11_030, late).events).toContainEqual(told);
    expect(takeWake(first.capture, late).events).toContainEqual(told);
  });

  test('the sensor is lost two seconds after its last line and found again by the next', () => {
    let capture = begun();
    const told: string[] = [];
    const wake = (monotonicMs: number): void => {
      const step = takeWake(capture, { ...now, monotonicMs, wallMs: raceStartMs(RACE_ID) + monotonicMs });
      capture = step.capture;
      told.push(...step.events.map(({ kind }) => kind).filter((kind) => kind.startsWith('sensor')));
    };
    capture = takeInput(capture, line(5000), 10_500, { ...now, monotonicMs: 10_500 }).capture;
    for (let atMs = 11_000; atMs <= 14_000; atMs += 1000) wake(atMs);
    capture = takeInput(capture, line(8600), 14_100, { ...now, monotonicMs: 14_100 }).capture;
    wake(15_000);
    expect(told).toEqual(['sensorFound', 'sensorLost', 'sensorFound']);
  });

  test('a port opened anew keeps the last resistance until a line comes', () => {
    const taken = takeInput(begun(), line(5000), 10_100, now).capture;
    const opened = portOpened(taken, { ...now, monotonicMs: 20_000 });
    expect(opened.readings).toEqual({ cadence: { baseline: undefined, rpm: 0 }, resistanceTenths: 500 });
    expect(opened.lastLineMs).toBe(20_000);
  });

  test('start and leave tell of the race', () => {
    const rider = { racerId: 7, classId: 2, name: 'Ada' };
    const started = startRiding(begun(), rider, now);
    expect(started.events).toEqual([{ kind: 'raceStarted', raceId: RACE_ID, classId: 2, racerId: 7 }]);
    expect(leaveRiding(started.capture).events).toEqual([{ kind: 'raceLeft', raceId: RACE_ID }]);
    expect(leaveRiding(begun()).events).toEqual([]);
  });
});
