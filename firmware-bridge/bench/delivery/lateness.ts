interface Arrived {
  /** Start of the second of the sample, epoch ms. */
  readonly timeMs: number;
  /** Epoch ms. */
  readonly arrivedMs: number;
}

const SECOND_MS = 1000;

/**
 * How long after the end of its second each sample arrived first, ms, of those whose second ended in the period (epoch ms).
 * One that never arrived is infinitely late: it must not leave the figure because it was too slow for it.
 */
export function latenessMs(
  madeTimesMs: readonly number[],
  arrivals: readonly Arrived[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number[] {
  const firstMs = new Map<number, number>();
  for (const { timeMs, arrivedMs } of arrivals) {
    firstMs.set(timeMs, Math.min(arrivedMs, firstMs.get(timeMs) ?? Number.POSITIVE_INFINITY));
  }
  return madeTimesMs
    .map((timeMs) => ({ timeMs, endMs: timeMs + SECOND_MS }))
    .filter(({ endMs }) => endMs >= fromMs && endMs < toMs)
    .map(({ timeMs, endMs }) => (firstMs.get(timeMs) ?? Number.POSITIVE_INFINITY) - endMs);
}
