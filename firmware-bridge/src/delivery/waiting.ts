import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';
import type { TimeAnchor } from '../time/time-anchor.ts';

/** What the delivery loop needs of the journal: what waits there, and a place to say what no longer has to. */
export interface Waiting {
  /** What places the samples in time, in the order in which it was learned. */
  readonly anchors: readonly TimeAnchor[];
  /** The oldest samples that wait and that `isFlying` does not name, at most `limit`; fewer only when there are no more. */
  backlog(limit: number, isFlying: (runId: string, seq: number) => boolean): Promise<readonly SampleRecord[]>;
  /** These are delivered, by name; unknown ones change nothing. */
  acknowledge(records: readonly SampleRecord[], nowMs: number): void;
  /** What was lost and is not reported yet. */
  gaps(): readonly Gap[];
  gapReported(gap: Gap, nowMs: number): void;
}
