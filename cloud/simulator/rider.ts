import { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS, toTenths } from '@alleycat/contract';
import { chance } from './chance.ts';

/** Who rides which race, with what luck. */
export interface SimulatedRider {
  readonly seed: number;
  readonly racerId: number;
  readonly raceId: number;
}

/** What the legs do in one second: cadence in tenths of rpm, resistance in tenths of a percent. */
export interface Legs {
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
}

// What is drawn by lot, so that no two draws share their arguments.
const DRAW = {
  cadence: 1,
  knob: 2,
  warmUp: 3,
  period: 4,
  fatigue: 5,
  noise: 6,
  sprint: 7,
  step: 8,
  pause: 9,
  length: 10,
};
const SPRINT_EVERY_S = 75;
const FINISH_S = 270;
const KNOB_EVERY_S = 30;

/** Noise that changes smoothly from one 5-second knot to the next, in [-1, 1). */
function drift(draw: (...words: number[]) => number, second: number): number {
  const knot = Math.floor(second / 5);
  const [from, to] = [draw(DRAW.noise, knot), draw(DRAW.noise, knot + 1)];
  return (from + ((second % 5) / 5) * (to - from)) * 2 - 1;
}

/** How hard the rider sprints: 1 in a sprint, negative while recovering from it, else 0. */
function sprint(draw: (...words: number[]) => number, second: number): number {
  if (second > FINISH_S) return 0.8;
  const turn = Math.floor(second / SPRINT_EVERY_S);
  const start = turn * SPRINT_EVERY_S + 15 + draw(DRAW.sprint, turn) * 30;
  const lasts = 8 + draw(DRAW.length, turn) * 7;
  if (second < start || second >= start + 2 * lasts) return 0;
  return second < start + lasts ? 1 : -0.4;
}

/** One race in eight has a pause: a shoe comes loose for 5 to 12 seconds. */
function pauses(draw: (...words: number[]) => number, second: number): boolean {
  if (draw(DRAW.pause) >= 0.125) return false;
  const start = 60 + draw(DRAW.pause, 1) * 180;
  return second >= start && second < start + 5 + draw(DRAW.pause, 2) * 7;
}

/**
 * What a rider's legs do in a second (1..300) of a race: warming up, a rhythm of their own, sprints and the recovery from them,
 * fatigue, a last effort, the knob turned every half minute, and now and then a pause. A pure function: the same rider in the
 * same race rides the same way.
 */
export function legsAt({ seed, racerId, raceId }: SimulatedRider, second: number): Legs {
  const trait = (what: number): number => chance(seed, racerId, what);
  const draw = (...words: number[]): number => chance(seed, racerId, raceId, ...words);
  const knobStep = (draw(DRAW.step, Math.floor(second / KNOB_EVERY_S)) - 0.5) * 12;
  const effort = sprint(draw, second);
  const resistance = Math.round(28 + trait(DRAW.knob) * 26 + knobStep + Math.max(0, effort) * 4);
  const resistanceTenths = toTenths(resistance, RESISTANCE_MAX_TENTHS);
  if (pauses(draw, second)) return { cadenceTenths: 0, resistanceTenths };
  const warmUpS = 20 + trait(DRAW.warmUp) * 30;
  const warmth = 0.72 + 0.28 * Math.min(1, second / warmUpS);
  const freshness = 1 - (trait(DRAW.fatigue) * 0.12 * second) / 300;
  const rhythm = Math.sin((2 * Math.PI * second) / (23 + trait(DRAW.period) * 18)) * 3;
  const steady = (72 + trait(DRAW.cadence) * 24) * warmth * freshness;
  const cadence = steady + rhythm + drift(draw, second) * 3 + effort * 18;
  return { cadenceTenths: toTenths(cadence, CADENCE_MAX_TENTHS), resistanceTenths };
}
