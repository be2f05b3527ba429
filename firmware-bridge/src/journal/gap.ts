import { addSamples, listSamples, type RunRange, type RunRanges, removeSamples } from './run-ranges.ts';

export const GAP_REASONS = ['evicted', 'damaged', 'memory'] as const;

/** `evicted`: the journal was full; `damaged`: the card spoiled it; `memory`: no disk worked and memory was full. */
export type GapReason = (typeof GAP_REASONS)[number];

/** Samples that were journaled and are lost, seqs from..to of one run, both included. */
export interface Gap {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: GapReason;
}

/** The gaps that are not reported yet, by reason. A sample is in at most one. */
export type Gaps = Map<GapReason, RunRanges>;

export function addGap(gaps: Gaps, reason: GapReason, range: RunRange): void {
  closeGap(gaps, range);
  const set = gaps.get(reason) ?? new Map();
  gaps.set(reason, set);
  addSamples(set, range);
}

/** Forgets the gaps in this range: reported, or delivered after all. Returns whether there were any. */
export function closeGap(gaps: Gaps, range: RunRange): boolean {
  let wasGap = false;
  for (const set of gaps.values()) wasGap = removeSamples(set, range).length > 0 || wasGap;
  return wasGap;
}

export function listGaps(gaps: Gaps): Gap[] {
  return [...gaps].flatMap(([reason, set]) =>
    listSamples(set).map(([runId, from, to]) => ({ runId, from, to, count: to - from + 1, reason })),
  );
}
