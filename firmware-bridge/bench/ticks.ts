import { median } from './percentiles.ts';

/** Period that every subject is asked for. */
export const PERIOD_MS = 1000;
/** How long the figures "per 300 s" are scaled to: one race. */
const RACE_MS = 300_000;
const MAX_GROUP = 20;

/** A phase of the run: from `startMs` up to, but without, `endMs`. */
export interface Phase {
  readonly startMs: number;
  readonly endMs: number;
}

/** How late each tick came against a grid of whole periods that begins with the first tick, ms. */
export function latenessOnOwnGrid(ticksMs: readonly number[]): number[] {
  const [firstMs = 0] = ticksMs;
  return ticksMs.map((tickMs, index) => tickMs - firstMs - index * PERIOD_MS);
}

/**
 * How much later the ticks came at the end than at the beginning, ms, scaled to 300 s: the difference of the medians of the
 * first and the last 20 (of fewer than 60, a third) over the time that lies between them. NaN with fewer than 6 ticks.
 */
export function driftPerRace(latenessMs: readonly number[]): number {
  const group = Math.min(MAX_GROUP, Math.floor(latenessMs.length / 3));
  if (group < 2) return Number.NaN;
  const gainedMs = median(latenessMs.slice(-group)) - median(latenessMs.slice(0, group));
  return (gainedMs / ((latenessMs.length - group) * PERIOD_MS)) * RACE_MS;
}

/** How many whole seconds that lie within the phase have no stamp in them. Stamps and phase in epoch ms. */
export function secondsMissed(stampsMs: readonly number[], phase: Phase): number {
  const stamped = new Set(stampsMs.map((stampMs) => Math.floor(stampMs / PERIOD_MS)));
  const { first, last } = wholeSeconds(phase);
  let missed = 0;
  for (let second = first; second < last; second++) if (!stamped.has(second)) missed += 1;
  return missed;
}

/** The seconds missed, scaled to 300 s; NaN for a phase without a whole second. */
export function secondsMissedPerRace(stampsMs: readonly number[], phase: Phase): number {
  const { first, last } = wholeSeconds(phase);
  return last > first ? (secondsMissed(stampsMs, phase) / ((last - first) * PERIOD_MS)) * RACE_MS : Number.NaN;
}

/** The first second that lies within the phase, and the first after it that does not. */
function wholeSeconds({ startMs, endMs }: Phase): { first: number; last: number } {
  return { first: Math.ceil(startMs / PERIOD_MS), last: Math.floor(endMs / PERIOD_MS) };
}
