/** How a function reads a stream: an event source mapping as plain data, which the stack and the laptop's poller both use. */
export interface StreamMapping {
  readonly batchSize: number;
  /** Longest wait for a batch to fill. */
  readonly batchingWindowS: number;
  /** After the first try; cutting a batch in two uses none up. */
  readonly retryAttempts: number;
  /** Below the 24 hours that every stream here remembers: what is given up reaches the bucket before it is forgotten. */
  readonly maxRecordAgeS: number;
  /** Only a function that fails has its batch cut in two; one that reports gets it again from the record that it names. */
  readonly bisectBatchOnError: boolean;
  /** For a function that is done with some of a batch when it fails on the rest. */
  readonly reportBatchItemFailures: boolean;
}

const EACH: StreamMapping = {
  batchSize: 1000,
  batchingWindowS: 1,
  retryAttempts: 20,
  maxRecordAgeS: 43_200,
  bisectBatchOnError: true,
  reportBatchItemFailures: false,
};

/** Lambda's default of 100 records would put twenty items a second of a full shard into the table. */
export const LEADERBOARD_MAPPING = EACH;

export const ARCHIVE_MAPPING: StreamMapping = { ...EACH, reportBatchItemFailures: true };

/** A hundred packs are at most 59,000 lines, 15 MiB: where Firehose takes 1 MiB a second, a quarter of what it takes in a call's time. */
export const ARCHIVE_BACKLOG_MAPPING: StreamMapping = { ...ARCHIVE_MAPPING, batchSize: 100 };

/** The announcer, which Lambda asks the table's stream for four times a second: its rows are gathered already, and riders wait for them. */
export const ANNOUNCER_MAPPING: StreamMapping = { ...EACH, batchingWindowS: 0 };

/** How long a function that reads a stream may take. */
export const READER_TIMEOUT_S = 60;
