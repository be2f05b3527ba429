const FIRST_MS = 1000;
/** A connection that held this long was good: the waits begin anew. */
const STABLE_MS = 30_000;
const MAX_DOUBLINGS = 20;

/** How often a connection was tried since the last that held. */
export interface Reconnect {
  readonly failures: number;
}

export const INITIAL_RECONNECT: Reconnect = { failures: 0 };

/**
 * The wait before the next attempt, in ms, after a connection that held for `heldMs` (0 if it never came to be): drawn evenly
 * between 0 and a ceiling that doubles from 1 s to `maxMs`. Source: AWS Architecture Blog, "Exponential Backoff And Jitter",
 * full jitter. `random` is in [0, 1).
 */
export function reconnectWait(
  reconnect: Reconnect,
  heldMs: number,
  maxMs: number,
  random: number,
): { reconnect: Reconnect; waitMs: number } {
  const failures = heldMs >= STABLE_MS ? 0 : reconnect.failures;
  const ceilingMs = Math.min(maxMs, FIRST_MS * 2 ** Math.min(failures, MAX_DOUBLINGS));
  return { reconnect: { failures: failures + 1 }, waitMs: Math.ceil(random * ceilingMs) };
}
