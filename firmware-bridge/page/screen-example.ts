import type { Screen, ScreenDelivery, ScreenRow } from '../src/rider/screen.ts';

/** A screen in the middle of a race for the tests: third of five, 181 seconds in. */
export function exampleScreen(changes: Partial<Screen> = {}): Screen {
  return {
    v: 1,
    bikeId: 'bike-0042',
    at: 1_800_000_181_000,
    cadence: 87.4,
    resistance: 42,
    output: 130.97,
    power: null,
    sensor: 'ok',
    link: 'up',
    clock: 'synced',
    backlog: 1,
    delivery: exampleDelivery(),
    samples: 900,
    state: 'racing',
    race: { raceId: 6_000_000, classId: 1, className: 'Harbour Sprint', racerId: 7, name: 'Ada' },
    second: 181,
    secondsLeft: 119,
    total: 22_462.4,
    totalExact: true,
    place: 3,
    placeExact: true,
    riders: 5,
    standingAsOf: 1_800_000_180_500,
    standingState: 'live',
    standing: exampleRows(5, 3),
    ...changes,
  };
}

/** That many rows, 100 points apart from 30,000 down, the own one at `mine` (0 for none). */
export function exampleRows(count: number, mine: number): ScreenRow[] {
  return Array.from({ length: count }, (_, index) => ({
    place: index + 1,
    racerId: index + 1,
    name: `Racer ${index + 1}`,
    total: 30_000 - 100 * index,
    output: 120,
    best: 160,
    second: 181,
    me: index + 1 === mine,
  }));
}

/** Delivery of a bike that is well. */
export function exampleDelivery(changes: Partial<ScreenDelivery> = {}): ScreenDelivery {
  return {
    oldestMs: 800,
    drain: null,
    bytesOnDisk: 4096,
    disk: 'ok',
    lost: 0,
    gaps: 0,
    lastAckMs: 200,
    paused: [],
    setAside: 0,
    ...changes,
  };
}
