/**
 * Pause before the next attempt, in ms: drawn evenly from nothing to a ceiling that doubles with each attempt (from 0), so that
 * those who failed together do not come back together. Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 */
export function fullJitterMs(
  attempt: number,
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
  random: () => number,
): number {
  return random() * Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));
}
