import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { driftPerRace, latenessOnOwnGrid, secondsMissedPerRace } from './ticks.ts';

const EPOCH_MS = 1_790_000_000_000;
const ticks = (count: number, periodMs: number): number[] =>
  Array.from({ length: count }, (_, index) => EPOCH_MS + 500 + index * periodMs);

describe('lateness on a grid of its own', () => {
  test('is zero for a timer that keeps time', () => {
    expect(latenessOnOwnGrid(ticks(5, 1000))).toEqual([0, 0, 0, 0, 0]);
  });

  test('grows with every tick of a timer that does not', () => {
    expect(latenessOnOwnGrid(ticks(4, 1000.25))).toEqual([0, 0.25, 0.5, 0.75]);
  });
});

describe('drift', () => {
  test('is scaled to 300 s, whatever the run lasted', () => {
    const drifts = [30, 60, 300].map((count) => driftPerRace(latenessOnOwnGrid(ticks(count, 1000.25))));
    for (const drift of drifts) expect(drift).toBeCloseTo(75, 6);
  });

  test('is not moved by a few late ticks', () => {
    const late = latenessOnOwnGrid(ticks(300, 1000)).map((lateMs, index) => (index % 7 === 3 ? 40 : lateMs));
    expect(driftPerRace(late)).toBe(0);
  });

  test('of too few ticks is unknown', () => {
    expect(driftPerRace([0, 0, 0, 0, 0])).toBeNaN();
  });
});

describe('seconds missed', () => {
  const phase = { startMs: EPOCH_MS, endMs: EPOCH_MS + 300_000 };

  test('are those within the phase without a stamp', () => {
    const stamps = ticks(301, 1000);
    expect(secondsMissedPerRace(stamps, phase)).toBe(0);
    expect(secondsMissedPerRace(stamps.toSpliced(17, 3), phase)).toBeCloseTo(3, 6);
    expect(secondsMissedPerRace(stamps.toSpliced(17, 3), { ...phase, endMs: EPOCH_MS + 30_000 })).toBeCloseTo(30, 6);
  });

  test('are not made up for by a second stamp in another second', () => {
    const stamps = ticks(301, 1000).map((stampMs, index) => (index === 9 ? stampMs - 1000 : stampMs));
    expect(secondsMissedPerRace(stamps, phase)).toBeCloseTo(1, 6);
  });

  test('are all of them when nothing came, and unknown in a phase shorter than a second', () => {
    expect(secondsMissedPerRace([], phase)).toBeCloseTo(300, 6);
    expect(secondsMissedPerRace([], { startMs: EPOCH_MS + 1, endMs: EPOCH_MS + 900 })).toBeNaN();
  });

  test('are the seconds that were taken away, scaled', () => {
    const taken = fc.uniqueArray(fc.integer({ min: 0, max: 299 }));
    fc.assert(
      fc.property(taken, (seconds) => {
        const stamps = ticks(301, 1000).filter((_, index) => !seconds.includes(index));
        expect(secondsMissedPerRace(stamps, phase)).toBeCloseTo(seconds.length, 6);
      }),
    );
  });
});
