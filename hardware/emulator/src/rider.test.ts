import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CrankEdge, RIDER_STEP_US, type RiderHabits, ride, startRider, type Target } from './rider.ts';

function rideFor(seconds: number, target: Target, habits: RiderHabits): { edges: CrankEdge[]; turns: number } {
  let state = startRider();
  const edges: CrankEdge[] = [];
  while (state.atUs < seconds * 1e6) {
    const step = ride(state, target, habits);
    expect(step.edges.every((edge) => edge.atUs >= state.atUs && edge.atUs < state.atUs + RIDER_STEP_US)).toBe(true);
    edges.push(...step.edges);
    state = step.state;
  }
  return { edges, turns: state.turns };
}

/** Magnets by the rule of hardware/protocol: a low edge after 12 ms of silence on a released line. */
function magnetTimes(edges: readonly CrankEdge[]): number[] {
  const released = [{ atUs: -1e6, low: false }, ...edges];
  return edges
    .filter((edge, index) => {
      const before = released[index];
      return edge.low && before !== undefined && !before.low && edge.atUs - before.atUs >= 12_000;
    })
    .map((edge) => edge.atUs);
}

const habits = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  magnets: fc.integer({ min: 1, max: 8 }),
  bounces: fc.integer({ min: 0, max: 10 }),
  variation: fc.double({ min: 0, max: 1, noNaN: true }),
});
const target = fc.record({
  rpm: fc.double({ min: 0, max: 220, noNaN: true }),
  resistancePercent: fc.constant(40),
});

test('edges come in order, and the magnets among them are those of the turns ridden', () => {
  fc.assert(
    fc.property(habits, target, (riderHabits, aim) => {
      const { edges, turns } = rideFor(4, aim, riderHabits);
      expect(edges.every((edge, index) => index === 0 || edge.atUs >= (edges[index - 1]?.atUs ?? 0))).toBe(true);
      const expected = Math.floor(turns * riderHabits.magnets) + 1;
      // The last magnet's edge may belong to the next step.
      expect(Math.abs(magnetTimes(edges).length - expected)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

test('the same seed rides the same, another one differently', () => {
  const aim = { rpm: 85, resistancePercent: 40 };
  const first = rideFor(10, aim, { seed: 7, magnets: 2, bounces: 3, variation: 1 });
  expect(rideFor(10, aim, { seed: 7, magnets: 2, bounces: 3, variation: 1 })).toEqual(first);
  expect(rideFor(10, aim, { seed: 8, magnets: 2, bounces: 3, variation: 1 })).not.toEqual(first);
});

test('without variation the cadence is exact, with it near the target', () => {
  const machine = magnetTimes(
    rideFor(10, { rpm: 75, resistancePercent: 0 }, { seed: 1, magnets: 1, bounces: 4, variation: 0 }).edges,
  );
  expect(machine.slice(1).map((atUs, index) => atUs - (machine[index] ?? 0))).toEqual(
    machine.slice(1).map(() => 800_000),
  );
  const person = rideFor(60, { rpm: 75, resistancePercent: 0 }, { seed: 3, magnets: 1, bounces: 4, variation: 1 });
  expect(person.turns).toBeGreaterThan(75 * 0.96);
  expect(person.turns).toBeLessThan(75 * 1.03);
});
