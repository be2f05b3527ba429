import { READER_TIMEOUT_S, type StreamMapping } from '../../stack/stream-mapping.ts';
import { DEFAULT_POLLER_SETTINGS, type PollerSettings } from './poller-settings.ts';

/** The settings of one of the stack's mappings. A shard at its tip is polled as often as a batch may wait there to fill. */
export function mappingSettings(mapping: StreamMapping): PollerSettings {
  return {
    ...DEFAULT_POLLER_SETTINGS,
    batchSize: mapping.batchSize,
    maximumRetryAttempts: mapping.retryAttempts,
    maximumRecordAgeSeconds: mapping.maxRecordAgeS,
    bisectBatchOnFunctionError: mapping.bisectBatchOnError,
    reportBatchItemFailures: mapping.reportBatchItemFailures,
    pollIntervalMs: mapping.batchingWindowS * 1_000,
    handlerTimeoutMs: READER_TIMEOUT_S * 1_000,
  };
}
