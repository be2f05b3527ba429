import type { TimeAnchor } from '../time/time-anchor.ts';
import { closeGap, type Gaps } from './gap.ts';
import { keepAnchor } from './keep-anchors.ts';
import type { RunRange } from './run-ranges.ts';
import { type Segment, settleSamples } from './segment.ts';

/** What the journal on the disk amounts to; changed in place. */
export interface JournalState {
  /** Oldest first. */
  readonly segments: Segment[];
  readonly gaps: Gaps;
  anchors: TimeAnchor[];
  /** The open race session as the caller gave it; null when it was closed, undefined when nobody said anything of one. */
  session: unknown;
  nextSegment: number;
}

export function newJournalState(): JournalState {
  return { segments: [], gaps: new Map(), anchors: [], session: undefined, nextSegment: 1 };
}

/** Keeps an anchor, for as long as a sample may need it. */
export function addAnchor(state: JournalState, anchor: TimeAnchor): void {
  state.anchors = keepAnchor(state.anchors, anchor, (hostBoot) =>
    state.segments.some(({ waiting, estimatedBoots }) => waiting.size > 0 && estimatedBoots.has(hostBoot)),
  );
}

/** These samples are delivered, or reported lost: returns those that did wait on the disk, and whether any was a gap. */
export function acknowledgeRange(state: JournalState, range: RunRange): { ranges: RunRange[]; wasGap: boolean } {
  const wasGap = closeGap(state.gaps, range);
  let left = range[2] - range[1] + 1;
  const ranges: RunRange[] = [];
  for (const segment of state.segments) {
    if (left <= 0) break;
    for (const each of settleSamples(segment, range)) {
      ranges.push(each);
      left -= each[2] - each[1] + 1;
    }
  }
  return { ranges, wasGap };
}
