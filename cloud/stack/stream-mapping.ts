/** How functions read streams, as plain data that the stack's event source mappings and the laptop's poller both use. */
export const STREAM_MAPPING = {
  /** Lambda's default of 100 records would put twenty items a second of a full shard into the table. */
  batchSize: 1000,
  /** Longest wait for a batch to fill. */
  batchingWindowS: 1,
  /** Of the table's stream, which Lambda reads four times a second: its rows are gathered already, and riders wait for them. */
  tableBatchingWindowS: 0,
  /** After the first try; cutting a batch in two uses none up. */
  retryAttempts: 20,
  /** Below the 24 hours that every stream here remembers: what is given up reaches the bucket before it is forgotten. */
  maxRecordAgeS: 43_200,
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
} as const;

/** How long a function that reads a stream may take. */
export const READER_TIMEOUT_S = 60;
