const MIB = 1_048_576;

/** The quotas of one Kinesis stream with provisioned shards. Sizes count data and partition key together, before base64. */
export interface StreamLimits {
  readonly writeRecordsPerSecond: number;
  readonly writeBytesPerSecond: number;
  readonly readCallsPerSecond: number;
  readonly readBytesPerSecond: number;
  readonly recordBytes: number;
  readonly putRecordsEntries: number;
  readonly putRecordsBytes: number;
  readonly getRecordsCount: number;
  readonly getRecordsBytes: number;
  readonly iteratorLifetimeMs: number;
  readonly partitionKeyCharacters: number;
  readonly openShards: number;
  readonly streams: number;
  readonly shardCountUpdatesPerDay: number;
}

/**
 * What AWS documents ("Quotas and limits" of the Kinesis developer guide, API pages of PutRecords and GetRecords).
 * Its "1 MB/s" is read as 1 MiB: a record of the permitted 1 MiB could never pass a bucket that holds 1,000,000 bytes.
 */
export const KINESIS_LIMITS: StreamLimits = {
  writeRecordsPerSecond: 1_000,
  writeBytesPerSecond: MIB,
  readCallsPerSecond: 5,
  readBytesPerSecond: 2 * MIB,
  recordBytes: MIB,
  putRecordsEntries: 500,
  putRecordsBytes: 10 * MIB,
  getRecordsCount: 10_000,
  getRecordsBytes: 10 * MIB,
  iteratorLifetimeMs: 300_000,
  partitionKeyCharacters: 256,
  openShards: 500,
  streams: 50,
  shardCountUpdatesPerDay: 10,
};
