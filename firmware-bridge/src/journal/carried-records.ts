import { GAP_REASONS } from './gap.ts';
import type { JournalRecord } from './journal-record.ts';
import type { JournalState } from './journal-state.ts';
import { LAYOUT } from './layout.ts';
import { addSamples, listSamples, type RunRange, type RunRanges } from './run-ranges.ts';
import { type Segment, stretchesOf } from './segment.ts';

/** So many ranges stay below the longest line. */
const RANGES_A_LINE = 100;

/**
 * The head of a new segment: everything that is still open, so that any older segment can go. Acknowledgements stand
 * before gaps: what was evicted is settled, and still to be reported.
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
    ...acknowledgements(segments.flatMap(({ settled }) => listSamples(settled))),
    ...GAP_REASONS.flatMap((reason) =>
      inLines(listSamples(gaps.get(reason) ?? new Map())).map((ranges) => ({ k: 'gap', reason, ranges }) as const),
    ),
  ];
  const after = before && { segment: before.number, stretches: stretchesOf(before) };
  return [{ k: 'segment', layout: LAYOUT, segment, head: open.length, ...(after && { after }) }, ...open];
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
