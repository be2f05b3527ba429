import { seededFraction } from './seeded-fraction.ts';

/** The rider moves in steps of this length, counted from the start; so what happens does not depend on how a run is cut. */
export const RIDER_STEP_US = 10_000;

const START_TURNS = -0.05;
const MAGNET_WIDTH_TURNS = 0.03;
const BOUNCING_US = 3000;
const LEG_TIME_CONSTANT_US = 400_000;

/** What the rider aims at: cadence 0..250 rpm, resistance 0..100 %. */
export type Target = { rpm: number; resistancePercent: number };

/** Magnets 1..8 a turn, bounces 0..10 at each edge, seed any integer, variation 0 (a machine) to 1 (a person). */
export type RiderHabits = { seed: number; magnets: number; bounces: number; variation: number };

/** The sensor line changes at this time; low = magnet in front. */
export type CrankEdge = { atUs: number; low: boolean };

/** `turns` begins just below 0: the magnet at turn 0 is the one a board takes as its reference. */
export type RiderState = { atUs: number; turns: number; rpm: number; edges: readonly CrankEdge[] };

export function startRider(): RiderState {
  return { atUs: 0, turns: START_TURNS, rpm: 0, edges: [] };
}

/** How far from the target the legs are, as a factor around 1: slow waves of effort, at most 2.5 % at variation 1. */
function effort({ seed, variation }: RiderHabits, atUs: number): number {
  const wave = (index: number, periodUs: number) =>
    Math.sin(2 * Math.PI * (atUs / periodUs + seededFraction(seed, index)));
  return 1 + variation * (0.012 * wave(1, 7_300_000) + 0.008 * wave(2, 1_900_000) + 0.005 * wave(3, 23_000_000));
}

/** An edge and its bounces, all within 3 ms. `crossing` numbers the edges of a ride. */
function edgeWithBounces(habits: RiderHabits, atUs: number, low: boolean, crossing: number): CrankEdge[] {
  const { seed, bounces } = habits;
  const edges: CrankEdge[] = [{ atUs, low }];
  const gapUs = BOUNCING_US / (2 * bounces);
  let bounceUs = atUs;
  for (let i = 1; i <= 2 * bounces; i++) {
    bounceUs += gapUs * (0.3 + 0.7 * seededFraction(seed, crossing * 64 + i));
    edges.push({ atUs: Math.round(bounceUs), low: i % 2 === 0 ? low : !low });
  }
  return edges;
}

function crossings(habits: RiderHabits, from: RiderState, toTurns: number): CrankEdge[] {
  const { magnets } = habits;
  const edges: CrankEdge[] = [];
  for (const [offsetTurns, low] of [
    [0, true],
    [MAGNET_WIDTH_TURNS, false],
  ] as const) {
    const first = Math.floor((from.turns - offsetTurns) * magnets) + 1;
    const last = Math.floor((toTurns - offsetTurns) * magnets);
    for (let magnet = first; magnet <= last; magnet++) {
      const share = (magnet / magnets + offsetTurns - from.turns) / (toTurns - from.turns);
      const atUs = Math.round(from.atUs + share * RIDER_STEP_US);
      edges.push(...edgeWithBounces(habits, atUs, low, magnet * 2 + (low ? 0 : 1)));
    }
  }
  return edges;
}

/** Rides one step on. The edges returned lie within it, in order; bounces beyond its end follow with a later step. */
export function ride(
  state: RiderState,
  target: Target,
  habits: RiderHabits,
): { state: RiderState; edges: readonly CrankEdge[] } {
  const goal = target.rpm * effort(habits, state.atUs);
  const pull = habits.variation === 0 ? 1 : RIDER_STEP_US / LEG_TIME_CONSTANT_US;
  const rpm = state.rpm + (goal - state.rpm) * pull;
  const turns = state.turns + (rpm / 60e6) * RIDER_STEP_US;
  const endUs = state.atUs + RIDER_STEP_US;
  const edges = [...state.edges, ...crossings(habits, state, turns)].sort((a, b) => a.atUs - b.atUs);
  const inside = edges.filter((edge) => edge.atUs < endUs);
  return { state: { atUs: endUs, turns, rpm, edges: edges.slice(inside.length) }, edges: inside };
}
