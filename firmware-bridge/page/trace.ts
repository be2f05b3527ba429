import type { Screen } from '../src/rider/screen.ts';

/** Own outputs over one race as this page has heard them; index 0 is second 1, holes are seconds it did not hear of. */
export interface Trace {
  readonly raceId: number | undefined;
  readonly outputs: readonly (number | undefined)[];
}

export const NO_TRACE: Trace = { raceId: undefined, outputs: [] };

const RACE_SECONDS = 300;
/** The curve's full height in output, doubled until the best second fits, so that the scale seldom changes. */
const FULL_HEIGHT_OUTPUT = 200;
/** The line is drawn across holes of up to this many seconds. */
const BRIDGED_SECONDS = 5;

/** Adds what a screen says; a screen of another race starts afresh. */
export function addToTrace(trace: Trace, screen: Pick<Screen, 'race' | 'state' | 'second' | 'output'>): Trace {
  const { race, state, second, output } = screen;
  if (race === null) return NO_TRACE;
  const outputs = race.raceId === trace.raceId ? trace.outputs : [];
  const { raceId } = race;
  // After the finish the last output is a ride's, no longer the race's.
  if (state !== 'racing' || second < 1 || second > RACE_SECONDS) return { raceId, outputs };
  const next = Array.from({ length: Math.max(outputs.length, second) }, (_, index) => outputs[index]);
  next[second - 1] = output;
  return { raceId, outputs: next };
}

/** The curve as an SVG path in a box of 300 (seconds) × 100. */
export function tracePath(trace: Trace): string {
  const best = trace.outputs.reduce<number>((most, output) => Math.max(most, output ?? 0), 0);
  let height = FULL_HEIGHT_OUTPUT;
  while (height < best) height *= 2;
  let lastSecond = -RACE_SECONDS;
  let path = '';
  for (const [index, output] of trace.outputs.entries()) {
    if (output === undefined) continue;
    const second = index + 1;
    const pen = second - lastSecond > BRIDGED_SECONDS ? 'M' : 'L';
    path += `${pen}${second} ${(99 - (98 * Math.max(0, output)) / height).toFixed(1)}`;
    lastSecond = second;
  }
  return path;
}
