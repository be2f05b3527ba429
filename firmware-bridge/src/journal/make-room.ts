import { DiskFailure } from './disk-failure.ts';
import { addGap } from './gap.ts';
import type { JournalState } from './journal-state.ts';
import { listSamples, type RunRange } from './run-ranges.ts';
import { isKept, type Segment, settleSamples } from './segment.ts';

/**
 * Declares the oldest segments lost until one more of `roomBytes` fits below `maxBytes`, and returns the samples that
 * this costs. Their files go once a new segment that names the gap is on the disk. Throws a DiskFailure, as a full disk does,
 * when the files that cannot be removed leave no room for it.
 */
export function makeRoom({ segments, gaps }: JournalState, roomBytes: number, maxBytes: number): RunRange[] {
  const stuckBytes = bytesOf(segments.filter(({ isStuck }) => isStuck));
  if (stuckBytes + roomBytes > maxBytes) {
    const cause = new Error(`ENOSPC: ${stuckBytes} bytes in files that cannot be removed; maxBytes is ${maxBytes}`);
    throw new DiskFailure('create', Object.assign(cause, { code: 'ENOSPC' }));
  }
  const kept = segments.filter(isKept);
  let keptBytes = stuckBytes + bytesOf(kept);
  const lost: RunRange[] = [];
  for (const segment of kept) {
    if (keptBytes + roomBytes <= maxBytes) break;
    keptBytes -= segment.bytes;
    segment.isUnread = false;
    segment.isEvicted = true;
    for (const range of listSamples(segment.waiting)) {
      lost.push(...settleSamples(segment, range));
      addGap(gaps, 'evicted', range);
    }
  }
  return lost;
}

function bytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
