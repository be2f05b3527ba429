import type { Program } from '../program.ts';
import type { Stand } from '../stand.ts';
import { monotonicMs } from '../wall-clock.ts';

interface Expected {
  readonly isComplete: () => boolean;
  /** When the last of it arrived that was new, monotonic ms; NaN before. */
  readonly lastMs: () => number;
  readonly withinMs: number;
}

const QUIET_MS = 10_000;

/** Resolves when everything has arrived, or when nothing new has for 10 s: what is lost never comes. */
export function untilQuiet(stand: Stand, program: Program, { isComplete, lastMs, withinMs }: Expected): Promise<void> {
  const fromMs = monotonicMs();
  const isQuiet = (): boolean => monotonicMs() - Math.max(fromMs, lastMs() || fromMs) > QUIET_MS;
  return stand.until(() => isComplete() || isQuiet(), program, withinMs);
}
