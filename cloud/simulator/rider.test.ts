import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chance } from './chance.ts';
import { NAMES, nameAt } from './names.ts';
import { legsAt, type SimulatedRider } from './rider.ts';

const rider = fc.record({
  seed: fc.nat({ max: 4_294_967_295 }),
  racerId: fc.integer({ min: 1, max: 40_000 }),
  raceId: fc.nat({ max: 333_333_333 }),
});
const race = (who: SimulatedRider) => Array.from({ length: 300 }, (_, index) => legsAt(who, index + 1));

describe('a simulated rider', () => {
  test('rides the same race the same way, whichever second is asked first', () => {
    fc.assert(
      fc.property(rider, (who) => {
        const forwards = race(who);
        const backwards = forwards.map((_, index) => legsAt({ ...who }, 300 - index)).reverse();
        expect(backwards).toEqual(forwards);
      }),
      { numRuns: 20 },
    );
  });

  test('is a person: cadence, knob and how they change stay within what legs and hands can do', () => {
    fc.assert(
      fc.property(rider, (who) => {
        const legs = race(who);
        const ridden = legs.filter(({ cadenceTenths }) => cadenceTenths > 0);
        const mean = ridden.reduce((sum, { cadenceTenths }) => sum + cadenceTenths, 0) / ridden.length;
        expect(mean).toBeGreaterThan(600);
        expect(mean).toBeLessThan(1150);
        expect(ridden.length).toBeGreaterThanOrEqual(288);
        const cadences = legs.map(({ cadenceTenths }) => cadenceTenths);
        const knob = legs.map(({ resistanceTenths }) => resistanceTenths);
        expect([...cadences, ...knob].every((tenths) => Number.isInteger(tenths) && tenths >= 0)).toBe(true);
        expect(Math.max(...cadences)).toBeLessThan(1400);
        expect(Math.min(...knob)).toBeGreaterThanOrEqual(200);
        expect(Math.max(...knob)).toBeLessThanOrEqual(700);
        expect(knob.every((tenths) => tenths % 10 === 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('warms up', () => {
    const races = Array.from({ length: 50 }, (_, racerId) => race({ seed: 1, racerId, raceId: 7 }));
    const mean = (from: number, to: number) =>
      races.flatMap((legs) => legs.slice(from, to)).reduce((sum, { cadenceTenths }) => sum + cadenceTenths, 0) /
      (to - from);
    expect(mean(0, 10)).toBeLessThan(mean(50, 60) * 0.9);
  });

  test('pauses in about one race of eight', () => {
    // A pause lasts at least 5 s and begins between seconds 60 and 240: every fourth second finds it.
    const looked = Array.from({ length: 47 }, (_, index) => 60 + index * 4);
    const paused = Array.from({ length: 200 }, (_, raceId) => ({ seed: 5, racerId: 101, raceId })).filter((who) =>
      looked.some((second) => legsAt(who, second).cadenceTenths === 0),
    );
    expect(paused.length).toBeGreaterThan(10);
    expect(paused.length).toBeLessThan(42);
  });

  test.each([
    ['seed', { seed: 2, racerId: 101, raceId: 7 }],
    ['racer', { seed: 1, racerId: 102, raceId: 7 }],
    ['race', { seed: 1, racerId: 101, raceId: 8 }],
  ])('another %s is another ride', (_, other) => {
    expect(race(other)).not.toEqual(race({ seed: 1, racerId: 101, raceId: 7 }));
  });
});

test('chance is even, and neighbours have nothing in common', () => {
  const draws = Array.from({ length: 20_000 }, (_, index) => chance(1, index % 100, Math.floor(index / 100)));
  const counts = Array.from(
    { length: 10 },
    (_, tenth) => draws.filter((draw) => Math.floor(draw * 10) === tenth).length,
  );
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const together = draws.slice(1).reduce((sum, draw, index) => sum + (draw - mean) * ((draws[index] ?? 0) - mean), 0);
  expect(Math.abs(together / draws.length)).toBeLessThan(0.003);
});

test('there are at least 60 names, none twice, and 200 riders of a field have different ones', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const seed of [0, 1, 4_294_967_295]) {
    const field = Array.from({ length: 200 }, (_, index) => nameAt(index, seed));
    expect(new Set(field).size).toBe(200);
    expect(field.every((name) => name.length <= 24)).toBe(true);
  }
});
