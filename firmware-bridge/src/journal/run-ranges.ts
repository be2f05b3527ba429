import { addRange, hasSeq, type Ranges, removeRange } from './ranges.ts';

/** Samples by name: run, and the seqs from..to of it. */
export type RunRange = readonly [runId: string, from: number, to: number];

/** A set of samples by name, changed in place. */
export type RunRanges = Map<string, Ranges>;

export function addSamples(set: RunRanges, [runId, from, to]: RunRange): void {
  const ranges = set.get(runId);
  if (ranges === undefined) set.set(runId, [[from, to]]);
  else addRange(ranges, from, to);
}

/** Takes samples out and returns which of them were there. */
export function removeSamples(set: RunRanges, [runId, from, to]: RunRange): RunRange[] {
  const ranges = set.get(runId);
  if (ranges === undefined) return [];
  const removed = removeRange(ranges, from, to);
  if (ranges.length === 0) set.delete(runId);
  return removed.map(([low, high]) => [runId, low, high]);
}

export function hasSample(set: RunRanges, runId: string, seq: number): boolean {
  const ranges = set.get(runId);
  return ranges !== undefined && hasSeq(ranges, seq);
}

export function listSamples(set: RunRanges): RunRange[] {
  return [...set].flatMap(([runId, ranges]) => ranges.map(([from, to]): RunRange => [runId, from, to]));
}

export function countSamples(set: RunRanges): number {
  let count = 0;
  for (const ranges of set.values()) for (const [from, to] of ranges) count += to - from + 1;
  return count;
}

/** The names of these samples as few ranges, in their order. */
export function rangesOf(names: Iterable<{ readonly runId: string; readonly seq: number }>): RunRange[] {
  const ranges: RunRange[] = [];
  for (const { runId, seq } of names) {
    const last = ranges.at(-1);
    if (last !== undefined && last[0] === runId && last[2] === seq - 1)
      ranges[ranges.length - 1] = [runId, last[1], seq];
    else ranges.push([runId, seq, seq]);
  }
  return ranges;
}
