import { encodeLadder } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { standingOf } from '../../test/standing-of.ts';
import { INITIAL_SESSION, type Session, startRace } from '../race/session.ts';
import { drawScreen, type ScreenInput } from './screen.ts';

const START_MS = 1_800_000_000_000;
const IDLE: ScreenInput = {
  bikeId: 'bike-1',
  wallMs: START_MS + 0.5,
  monotonicMs: 100_000,
  sample: { endMs: 100_000, cadenceTenths: 850, resistanceTenths: 400, sensor: 'ok' },
  power: { model: 'bike', scale: 1, offsetWatts: 0 },
  session: INITIAL_SESSION,
  standing: undefined,
  clock: 'synced',
  samples: 12,
  delivery: {
    link: 'up',
    acknowledged: 9,
    setAside: 2,
    lastAckMs: 120,
    paused: [{ lane: 'gap', fault: 'PUBLISH_NOT_ALLOWED' }],
    drained: undefined,
  },
  journal: {
    waiting: 3,
    unsynced: 3,
    bytesOnDisk: 4096,
    segments: 1,
    oldestMs: START_MS - 5000,
    evicted: 7,
    forgotten: 0,
    unreadable: 0,
    diskState: 'ok',
    lastFlushMs: undefined,
  },
  gaps: 1,
};
/** Joined at the window's opening, which lies at 100 s of the monotonic clock. */
const RACING = startRace({ racerId: 7, classId: 2, name: 'Ada' }, START_MS, 100_000);
const ridden = (outputs: readonly number[], state: 'racing' | 'finished' = 'racing'): Session => {
  if (RACING.state !== 'racing') throw new Error('a race starts');
  return { ...RACING, state, outputs, counted: outputs.length, lastPedalledMs: undefined };
};

test('a bike in no race shows what its rider does', () => {
  expect(drawScreen(IDLE)).toEqual({
    v: 1,
    bikeId: 'bike-1',
    at: START_MS,
    cadence: 85,
    resistance: 40,
    output: 126,
    power: null,
    sensor: 'ok',
    link: 'up',
    clock: 'synced',
    backlog: 3,
    delivery: {
      oldestMs: 5001,
      drain: null,
      bytesOnDisk: 4096,
      disk: 'ok',
      lost: 7,
      gaps: 1,
      lastAckMs: 120,
      paused: [{ lane: 'gap', fault: 'PUBLISH_NOT_ALLOWED' }],
      setAside: 2,
    },
    samples: 12,
    state: 'idle',
    race: null,
    second: 0,
    secondsLeft: 0,
    total: 0,
    totalExact: true,
    place: null,
    placeExact: true,
    riders: 0,
    standingAsOf: null,
    standingState: null,
    standing: [],
  });
});

test('before its first sample a bike shows an absent sensor', () => {
  const screen = drawScreen({ ...IDLE, sample: undefined, delivery: { ...IDLE.delivery, link: 'down' } });
  expect(screen).toMatchObject({ cadence: 0, resistance: 0, output: 0, sensor: 'absent', link: 'down' });
});

test('a drain shows how far it is', () => {
  const { delivery } = drawScreen({ ...IDLE, delivery: { ...IDLE.delivery, drained: 97, lastAckMs: undefined } });
  expect(delivery).toMatchObject({ drain: { sent: 97, total: 100 }, lastAckMs: null });
});

describe('the race', () => {
  test.each([
    [88_500, 'waiting', 0, 12],
    [99_999, 'waiting', 0, 1],
    [100_000, 'racing', 2, 300],
    [102_500, 'racing', 2, 298],
    [399_999, 'racing', 2, 1],
    [400_300, 'racing', 2, 0],
  ])('at %d ms it is %s', (monotonicMs, state, second, secondsLeft) => {
    const session = state === 'waiting' ? RACING : ridden([12_600, 12_650]);
    expect(drawScreen({ ...IDLE, monotonicMs, session })).toMatchObject({ state, second, secondsLeft });
  });

  test('names its class and sums what the bike counted', () => {
    const screen = drawScreen({ ...IDLE, monotonicMs: 102_500, session: ridden([12_600, 12_650]) });
    expect(screen.race).toEqual({ raceId: 6e6, classId: 2, className: 'Cobblestone Climb', racerId: 7, name: 'Ada' });
    expect(screen).toMatchObject({ total: 252.5, totalExact: true });
  });

  test('after a restart sums what a standing counts and the seconds since, and is not exact', () => {
    const session: Session = { ...ridden([0, 0, 0, 0, 12_600, 12_650]), ...{ isResumed: true } };
    expect(drawScreen({ ...IDLE, session })).toMatchObject({ total: 252.5, totalExact: false });
    // The standing counts 400 up to second 4.
    const screen = drawScreen({ ...IDLE, session, standing: standingOf({}) });
    expect(screen).toMatchObject({ total: 652.5, totalExact: false, place: 2, placeExact: true });
    const better = { ...session, outputs: [40_000, 0, 0, 12_600, 12_600] };
    expect(drawScreen({ ...IDLE, session: better, standing: standingOf({}) }).total).toBe(652);
    const unnamed = drawScreen({ ...IDLE, session, standing: standingOf({ top: [] }) });
    expect(unnamed).toMatchObject({ total: 252.5, totalExact: false, place: null });
  });

  test('stays on the screen when it is over', () => {
    const session = ridden(Array<number>(300).fill(12_600), 'finished');
    const screen = drawScreen({ ...IDLE, monotonicMs: 900_000, session });
    expect(screen).toMatchObject({ state: 'finished', second: 300, secondsLeft: 0, total: 37_800 });
  });
});

describe('the standing', () => {
  const session = ridden([40_000]);

  test('shows every row in units of the rider, and which one is this bike', () => {
    const screen = drawScreen({ ...IDLE, session, standing: standingOf({ state: 'provisional' }) });
    expect(screen).toMatchObject({ place: 2, placeExact: true, riders: 2, standingAsOf: 1_800_000_010_000 });
    expect(screen.standingState).toBe('provisional');
    const row = { place: 2, racerId: 7, name: 'Rider 7', total: 400, output: 126, best: 130, second: 4, me: true };
    expect(screen.standing[1]).toEqual(row);
    expect(screen.standing[0]).toMatchObject({ place: 1, me: false });
  });

  test('a racer of the same id on another bike is somebody else', () => {
    const others = standingOf({}).top.map((entry) => ({ ...entry, bikeId: 'bike-5' }));
    const screen = drawScreen({ ...IDLE, session, standing: standingOf({ top: others }) });
    expect(screen.standing.map(({ me }) => me)).toEqual([false, false]);
  });

  test('of another race is not shown', () => {
    const screen = drawScreen({ ...IDLE, session, standing: standingOf({ raceId: 5_999_999 }) });
    expect(screen).toMatchObject({ place: null, riders: 0, standing: [] });
  });

  test('beyond the top fifty the place is read from the ladder, coarsely among many', () => {
    const totals = Array.from({ length: 200 }, (_, index) => 80_000 - index * 300);
    const standing = standingOf({ top: [], riders: 1000, ladder: encodeLadder(totals) });
    const { place, placeExact } = drawScreen({ ...IDLE, session, standing });
    expect(placeExact).toBe(false);
    expect(place).toBeGreaterThan(600);
    expect(place).toBeLessThan(720);
  });
});
