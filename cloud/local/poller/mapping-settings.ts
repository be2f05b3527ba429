import { READER_TIMEOUT_S, STREAM_MAPPING } from '../../stack/stream-mapping.ts';
import { DEFAULT_POLLER_SETTINGS, type PollerSettings } from './poller-settings.ts';

/** The settings of the stack's event source mappings. A shard at its tip is polled as often as a batch may wait there to fill. */
export const MAPPING_SETTINGS: PollerSettings = {
  ...DEFAULT_POLLER_SETTINGS,
  batchSize: STREAM_MAPPING.batchSize,
  maximumRetryAttempts: STREAM_MAPPING.retryAttempts,
  maximumRecordAgeSeconds: STREAM_MAPPING.maxRecordAgeS,
  bisectBatchOnFunctionError: STREAM_MAPPING.bisectBatchOnError,
  reportBatchItemFailures: STREAM_MAPPING.reportBatchItemFailures,
  pollIntervalMs: STREAM_MAPPING.batchingWindowS * 1_000,
  handlerTimeoutMs: READER_TIMEOUT_S * 1_000,
};
