import type { JournalState } from './journal-state.ts';
import { addSamples, listSamples, type RunRange, type RunRanges, removeSamples } from './run-ranges.ts';
import { type Segment, stretchesOf } from './segment.ts';

/**
 * A segment was removed because all in it is settled. Those whose heads name it remember that, and so do all heads after them:
 * else nobody could tell it from one that got lost.
 */
export function keepSettled(state: JournalState, removed: Segment): void {
  for (const segment of state.segments) {
    if (segment.after !== removed.number) continue;
    for (const stretch of stretchesOf(removed)) {
      for (const range of notWaiting(state, stretch)) addSamples(segment.settled, range);
    }
  }
}

/** What of these samples waits in no segment. */
export function notWaiting({ segments }: JournalState, range: RunRange): RunRange[] {
  const rest: RunRanges = new Map();
  addSamples(rest, range);
  for (const { waiting } of segments) {
    for (const [from, to] of waiting.get(range[0]) ?? []) removeSamples(rest, [range[0], from, to]);
  }
  return listSamples(rest);
}
