import { createMonotonicTime } from '../monotonic-time.ts';
import type { RealTime } from '../scaled-clock.ts';

const TICK_MS = 1;
const LONGEST_STEP_MS = 5;

/** Real time that waits for its process. */
export interface PatientTime extends RealTime {
  stop(): void;
}

/**
 * Goes on by at most 5 ms a turn of the event loop. At a high speed of the clock, a machine that is busy with something else would
 * make a minute pass between two turns, and whoever is paced by the second would come in a clump that no quota admits.
 */
export function createPatientTime(): PatientTime {
  const real = createMonotonicTime();
  let [nowMs, readMs] = [real.nowMs(), real.nowMs()];
  const tick = setInterval(() => {
    const beforeMs = readMs;
    readMs = real.nowMs();
    nowMs += Math.min(readMs - beforeMs, LONGEST_STEP_MS);
  }, TICK_MS);
  return { nowMs: () => nowMs, sleepMs: real.sleepMs, stop: () => clearInterval(tick) };
}
