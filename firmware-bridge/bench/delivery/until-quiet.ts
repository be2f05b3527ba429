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
/** Some take their time to connect again. */
const FIRST_WITHIN_MS = 45_000;

/** Resolves when everything has arrived, or when nothing new comes any more: what is lost never does. */
export function untilQuiet(stand: Stand, program: Program, { isComplete, lastMs, withinMs }: Expected): Promise<void> {
  const fromMs = monotonicMs();
  const isQuiet = (): boolean => {
    const atMs = lastMs();
    return Number.isNaN(atMs) ? monotonicMs() - fromMs > FIRST_WITHIN_MS : monotonicMs() - atMs > QUIET_MS;
  };
  return stand.until(() => isComplete() || isQuiet(), program, withinMs);
}
