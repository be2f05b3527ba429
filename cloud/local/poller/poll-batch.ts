import type { ReadRecord } from '../stream/get-records.ts';
import type { PollerSettings } from './poller-settings.ts';

/** A batch that waits for an invocation. */
export interface PendingBatch {
  readonly records: readonly ReadRecord[];
  /** Failures of this very batch that count against the retries. */
  readonly failures: number;
  /** Invocations that any of its records took part in, for the set-aside document. */
  readonly invocations: number;
}

/** What an invocation said: all done, nothing done, or done up to the first record that failed. */
export type InvocationOutcome =
  | { readonly type: 'success' }
  | { readonly type: 'failure' }
  | { readonly type: 'partial'; readonly firstFailedIndex: number };

/** Why records are given up. Lambda documents the first name; the second has none in its pages. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What follows from an outcome: so many records are done, those are given up, and these batches come next, in order. */
export interface BatchDecision {
  readonly committed: number;
  readonly discarded: readonly ReadRecord[];
  readonly next: readonly PendingBatch[];
  readonly action: 'commit' | 'advance' | 'bisect' | 'retry' | 'discard';
}

/** A batch that was never tried. */
export function pendingBatch(records: readonly ReadRecord[]): PendingBatch {
  return { records, failures: 0, invocations: 0 };
}

/**
 * Reads a function's response by Lambda's rules for ReportBatchItemFailures: nothing or an empty list is success, the
 * lowest failed sequence number wins, and an identifier that is empty or not in the batch fails the whole batch.
 */
export function readOutcome(records: readonly ReadRecord[], response: unknown, reports: boolean): InvocationOutcome {
  if (!reports || typeof response !== 'object' || response === null || !('batchItemFailures' in response)) {
    return { type: 'success' };
  }
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return { type: 'failure' };
  let firstFailedIndex = records.length;
  for (const failure of failures) {
    const identifier = identifierOf(failure);
    const index = records.findIndex((record) => record.sequenceNumber === identifier);
    if (index < 0) return { type: 'failure' };
    firstFailedIndex = Math.min(firstFailedIndex, index);
  }
  return failures.length === 0 ? { type: 'success' } : { type: 'partial', firstFailedIndex };
}

/**
 * Decides what happens after an invocation. A report that moved the checkpoint starts the rest afresh: progress was made,
 * so this ends. A batch that failed is halved first (which uses no retry up), then retried, then given up. A report cuts the batch
 * at the record that it names instead: of one that names the first, nothing is cut off, and the whole batch is retried.
 */
export function decideBatch(batch: PendingBatch, outcome: InvocationOutcome, settings: PollerSettings): BatchDecision {
  const { records } = batch;
  const invocations = batch.invocations + 1;
  if (outcome.type === 'success') {
    return { committed: records.length, discarded: [], next: [], action: 'commit' };
  }
  if (outcome.type === 'partial' && outcome.firstFailedIndex > 0) {
    const rest = { records: records.slice(outcome.firstFailedIndex), failures: 0, invocations };
    return { committed: outcome.firstFailedIndex, discarded: [], next: [rest], action: 'advance' };
  }
  if (outcome.type === 'failure' && records.length > 1 && settings.bisectBatchOnFunctionError) {
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    const next = halves.map((half) => ({ records: half, failures: batch.failures, invocations }));
    return { committed: 0, discarded: [], next, action: 'bisect' };
  }
  const failures = batch.failures + 1;
  if (settings.maximumRetryAttempts >= 0 && failures > settings.maximumRetryAttempts) {
    return { committed: 0, discarded: records, next: [], action: 'discard' };
  }
  return { committed: 0, discarded: [], next: [{ records, failures, invocations }], action: 'retry' };
}

/** Parts the records that are too old from those that may still be tried. Arrival grows along a shard. */
export function partByAge(batch: PendingBatch, maxAgeMs: number, nowMs: number): [readonly ReadRecord[], PendingBatch] {
  const firstYoung = batch.records.findIndex((record) => nowMs - record.arrivedAtMs <= maxAgeMs);
  const cut = firstYoung < 0 ? batch.records.length : firstYoung;
  return cut === 0 ? [[], batch] : [batch.records.slice(0, cut), { ...batch, records: batch.records.slice(cut) }];
}

/** Pause before the next try of a batch that failed `failures` times in ms. */
export function retryDelayMs(failures: number, settings: PollerSettings): number {
  return Math.min(settings.maxRetryDelayMs, settings.retryDelayMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
}

function identifierOf(failure: unknown): unknown {
  return typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
    ? failure.itemIdentifier
    : undefined;
}
