import { addGap } from './gap.ts';
import type { JournalState } from './journal-state.ts';
import { listSamples, type RunRange } from './run-ranges.ts';
import { isKept, settleSamples } from './segment.ts';

/**
 * Declares the oldest segments lost until one more of `roomBytes` fits below `maxBytes`, and returns the samples that
 * this costs. Their files go once a new segment that names the gap is on the disk.
 */
export function makeRoom(state: JournalState, roomBytes: number, maxBytes: number): RunRange[] {
  const kept = state.segments.filter(isKept);
  let keptBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const lost: RunRange[] = [];
  for (const segment of kept) {
    if (keptBytes + roomBytes <= maxBytes) break;
    keptBytes -= segment.bytes;
    segment.isUnread = false;
    for (const range of listSamples(segment.waiting)) {
      lost.push(...settleSamples(segment, range));
      addGap(state.gaps, 'evicted', range);
    }
  }
  return lost;
}
