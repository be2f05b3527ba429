import { GAP_REASONS } from './gap.ts';
import type { JournalRecord } from './journal-record.ts';
import type { JournalState } from './journal-state.ts';
import { LAYOUT } from './layout.ts';
import { listSamples, type RunRange } from './run-ranges.ts';

/** So many ranges stay below the longest line. */
const RANGES_A_LINE = 100;

/**
 * The head of a new segment: everything that is still open, so that any older segment can go. Acknowledgements stand
 * before gaps: what was evicted is settled, and still to be reported.
 */
export function carriedRecords(state: JournalState, segment: number): JournalRecord[] {
  const { segments, anchors, session, gaps } = state;
  const before = segments.findLast(({ number, stretches }) => number < segment && stretches.size > 0);
  const stretches = [...(before?.stretches ?? [])].map(([runId, [since, seq]]): RunRange => [runId, since, seq]);
  const examined = segments
    .filter(({ number, bytes, trustedBytes, broken }) => number < segment && (broken > 0 || trustedBytes < bytes))
    .map(({ number, trustedBytes, broken }) => [number, trustedBytes, broken] as const);
  const open: JournalRecord[] = [
    ...inLines(examined).map((each) => ({ k: 'examined', segments: each }) as const),
    ...anchors.map((anchor) => ({ k: 'anchor', anchor }) as const),
    // Also when it is closed: an older segment that comes back after a power cut may say otherwise.
    { k: 'session', session },
    ...acknowledgements(segments.flatMap(({ settled }) => listSamples(settled))),
    ...GAP_REASONS.flatMap((reason) =>
      inLines(listSamples(gaps.get(reason) ?? new Map())).map((ranges) => ({ k: 'gap', reason, ranges }) as const),
    ),
  ];
  const after = before && { segment: before.number, stretches };
  return [{ k: 'segment', layout: LAYOUT, segment, head: open.length, ...(after && { after }) }, ...open];
}

/** Records of acknowledgement for these ranges. */
export function acknowledgements(ranges: readonly RunRange[]): JournalRecord[] {
  return inLines(ranges).map((each) => ({ k: 'ack', ranges: each }));
}

function inLines<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / RANGES_A_LINE) }, (_, line) =>
    items.slice(line * RANGES_A_LINE, (line + 1) * RANGES_A_LINE),
  );
}
