import type { Arrival } from '../broker-recorder.ts';
import type { Program } from '../program.ts';
import type { Stand } from '../stand.ts';
import { monotonicMs } from '../wall-clock.ts';

interface Expected {
  /** To which more are added while they arrive. */
  readonly arrivals: readonly Arrival[];
  readonly isComplete: () => boolean;
  /** However much still arrives, it ends after this. */
  readonly withinMs: number;
}

const QUIET_MS = 10_000;

/** Resolves when everything has arrived, or when nothing more has for 10 s: what is lost never comes. */
export function untilQuiet(
  stand: Stand,
  program: Program,
  { arrivals, isComplete, withinMs }: Expected,
): Promise<void> {
  const fromMs = monotonicMs();
  const isQuiet = (): boolean => monotonicMs() - (arrivals.at(-1)?.arrivalMs ?? fromMs) > QUIET_MS;
  return stand.until(() => isComplete() || (monotonicMs() - fromMs > QUIET_MS && isQuiet()), program, withinMs);
}
