import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from '../stream/data-stream.ts';
import type { ReadRecord } from '../stream/get-records.ts';

/** One record as Lambda gives it to a function. */
export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0';
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** The record's bytes in base64. */
    readonly data: string;
    /** Seconds since 1970, with milliseconds as the fraction. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: 'aws:kinesis';
  readonly eventVersion: '1.0';
  /** `<shardId>:<sequenceNumber>`. */
  readonly eventID: string;
  readonly eventName: 'aws:kinesis:record';
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

/** What a function is invoked with: a batch of one shard, in the shard's order. */
export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** Lambda's limit for the payload of an invocation. */
const MAX_EVENT_BYTES = 6 * 1_048_576;
/** What the JSON around a record's data takes, generously. */
const RECORD_JSON_BYTES = 600;

/** Puts records of one shard into Lambda's event. */
export function kinesisEvent(streamArn: string, shardId: string, records: readonly ReadRecord[]): KinesisEvent {
  return {
    Records: records.map(({ partitionKey, sequenceNumber, data, arrivedAtMs }) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
        approximateArrivalTimestamp: arrivedAtMs / 1_000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: `arn:aws:iam::${LOCAL_ACCOUNT_ID}:role/alleycat-consumer`,
      awsRegion: LOCAL_REGION,
      eventSourceARN: streamArn,
    })),
  };
}

/** Cuts a page into batches that keep to the batch size and to the payload limit of an invocation. */
export function cutBatches(records: readonly ReadRecord[], batchSize: number): readonly (readonly ReadRecord[])[] {
  const batches: ReadRecord[][] = [];
  let batch: ReadRecord[] = [];
  let batchBytes = 0;
  for (const record of records) {
    const recordBytes = Math.ceil((record.data.length * 4) / 3) + RECORD_JSON_BYTES;
    if (batch.length > 0 && (batch.length >= batchSize || batchBytes + recordBytes > MAX_EVENT_BYTES)) {
      batches.push(batch);
      batch = [];
      batchBytes = 0;
    }
    batch.push(record);
    batchBytes += recordBytes;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
