import type { IteratorPosition } from '../stream/shard-iterator.ts';

/** The settings of an event source mapping, under the names of Lambda's API in camel case. -1 means without end. */
export interface PollerSettings {
  /** 1 to 10,000 records an invocation. */
  readonly batchSize: number;
  readonly startingPosition: Extract<IteratorPosition, { type: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP' }>;
  /** Retries of a failing batch after its first invocation, -1 to 10,000. Splitting a batch uses none up. */
  readonly maximumRetryAttempts: number;
  /** -1 to 604,800; older records are set aside without an invocation. Retention ends every record anyway. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** How often a shard at its tip is polled; Lambda does it once a second. */
  readonly pollIntervalMs: number;
  /** Pause before the first retry of a batch; it doubles up to `maxRetryDelayMs`. Lambda does not publish its own. */
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  /** The function's timeout. A handler that goes on after it runs beside its own retry, as nothing can end it. */
  readonly handlerTimeoutMs: number;
}

/** Lambda's defaults, but for what a shard of a race needs: no poison record may block it, so retries end. */
export const DEFAULT_POLLER_SETTINGS: PollerSettings = {
  batchSize: 100,
  startingPosition: { type: 'TRIM_HORIZON' },
  maximumRetryAttempts: 3,
  maximumRecordAgeSeconds: -1,
  bisectBatchOnFunctionError: true,
  reportBatchItemFailures: true,
  pollIntervalMs: 1_000,
  retryDelayMs: 100,
  maxRetryDelayMs: 10_000,
  handlerTimeoutMs: 60_000,
};
