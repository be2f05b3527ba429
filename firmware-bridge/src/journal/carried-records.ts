import { GAP_REASONS } from './gap.ts';
import type { JournalRecord } from './journal-record.ts';
import type { JournalState } from './journal-state.ts';
import { LAYOUT } from './layout.ts';
import { addSamples, listSamples, type RunRange, type RunRanges, removeSamples } from './run-ranges.ts';
import { type Segment, stretchesOf } from './segment.ts';

/** So many ranges stay below the longest line. */
const RANGES_A_LINE = 100;

/**
 * The head of a new segment: everything that is still open, so that any older segment can go. A sample in a gap is not among
 * the acknowledgements: of a head that a crash cut in two, they alone would make it vanish without a trace.
 */
export function carriedRecords(state: JournalState, segment: number, before: Segment | undefined): JournalRecord[] {
  const { segments, anchors, session, gaps } = state;
  const examined = segments
    .filter(({ number, bytes, trustedBytes, broken }) => number < segment && (broken > 0 || trustedBytes < bytes))
    .map(({ number, trustedBytes, broken }) => [number, trustedBytes, broken] as const);
  const open: JournalRecord[] = [
    ...inLines(examined).map((each) => ({ k: 'examined', segments: each }) as const),
    ...anchors.map((anchor) => ({ k: 'anchor', anchor }) as const),
    // Also when it is closed: an older segment that comes back after a power cut may say otherwise.
    { k: 'session', session: session ?? null },
    ...acknowledgements(settledSamples(state)),
    ...GAP_REASONS.flatMap((reason) =>
      inLines(listSamples(gaps.get(reason) ?? new Map())).map((ranges) => ({ k: 'gap', reason, ranges }) as const),
    ),
  ];
  const after = before && { segment: before.number, stretches: stretchesOf(before) };
  return [{ k: 'segment', layout: LAYOUT, segment, head: open.length, ...(after && { after }) }, ...open];
}

function settledSamples({ segments, gaps }: JournalState): RunRange[] {
  const settled: RunRanges = new Map();
  for (const segment of segments) for (const range of listSamples(segment.settled)) addSamples(settled, range);
  for (const lost of gaps.values()) for (const range of listSamples(lost)) removeSamples(settled, range);
  return listSamples(settled);
}

/** The segment that the head of this one names, if there is one with samples. */
export function segmentBefore({ segments }: JournalState, segment: number): Segment | undefined {
  return segments.findLast(({ number, stretches }) => number < segment && stretches.size > 0);
}

/** Records of acknowledgement for these ranges; what touches becomes one range. */
export function acknowledgements(ranges: Iterable<RunRange>): JournalRecord[] {
  const merged: RunRanges = new Map();
  for (const range of ranges) addSamples(merged, range);
  return inLines(listSamples(merged)).map((each) => ({ k: 'ack', ranges: each }));
}

function inLines<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / RANGES_A_LINE) }, (_, line) =>
    items.slice(line * RANGES_A_LINE, (line + 1) * RANGES_A_LINE),
  );
}
