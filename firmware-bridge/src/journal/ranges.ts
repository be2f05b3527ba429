/** Seqs from..to, both included. */
export type Range = readonly [from: number, to: number];

/** Sorted, disjoint, never touching. The functions here change it in place: a segment may hold thousands of seqs. */
export type Ranges = Range[];

export function addRange(ranges: Ranges, from: number, to: number): void {
  const first = firstEndingFrom(ranges, from - 1);
  let last = first;
  let low = from;
  let high = to;
  for (let each = ranges[last]; each !== undefined && each[0] <= to + 1; each = ranges[last]) {
    low = Math.min(low, each[0]);
    high = Math.max(high, each[1]);
    last += 1;
  }
  ranges.splice(first, last - first, [low, high]);
}

/** Takes from..to out and returns what of it was there. */
export function removeRange(ranges: Ranges, from: number, to: number): Ranges {
  const first = firstEndingFrom(ranges, from);
  const removed: Ranges = [];
  const kept: Ranges = [];
  let last = first;
  for (let each = ranges[last]; each !== undefined && each[0] <= to; each = ranges[last]) {
    removed.push([Math.max(each[0], from), Math.min(each[1], to)]);
    if (each[0] < from) kept.push([each[0], from - 1]);
    if (each[1] > to) kept.push([to + 1, each[1]]);
    last += 1;
  }
  if (last > first) ranges.splice(first, last - first, ...kept);
  return removed;
}

export function hasSeq(ranges: Ranges, seq: number): boolean {
  const range = ranges[firstEndingFrom(ranges, seq)];
  return range !== undefined && range[0] <= seq;
}

function firstEndingFrom(ranges: Ranges, seq: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range !== undefined && range[1] < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
