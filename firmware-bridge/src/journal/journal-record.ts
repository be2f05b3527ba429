import type { TimeAnchor } from '../time/time-anchor.ts';
import type { GapReason } from './gap.ts';
import type { SampleRecord } from './record.ts';
import type { RunRange } from './run-ranges.ts';

/** What one line of a segment says. */
export type JournalRecord =
  /**
   * Begins a segment; the next `head` lines say what is open. `after` names the segment before it and the last stretch of
   * each run there.
   */
  | {
      readonly k: 'segment';
      readonly layout: number;
      readonly segment: number;
      readonly head: number;
      readonly after?: { readonly segment: number; readonly stretches: readonly RunRange[] };
    }
  /** What is known already of older segments: up to where they are to be trusted and how much is broken before that. */
  | {
      readonly k: 'examined';
      readonly segments: readonly (readonly [segment: number, trustedBytes: number, broken: number])[];
    }
  /** A sample; the seqs since..seq of its run all stand in this segment. */
  | { readonly k: 'sample'; readonly since: number; readonly sample: SampleRecord }
  /** Samples on the card that are delivered, or gaps that are reported. */
  | { readonly k: 'ack'; readonly ranges: readonly RunRange[] }
  | { readonly k: 'gap'; readonly reason: GapReason; readonly ranges: readonly RunRange[] }
  | { readonly k: 'anchor'; readonly anchor: TimeAnchor }
  /** The open race session as the caller gave it; null when it is closed. */
  | { readonly k: 'session'; readonly session: unknown };
