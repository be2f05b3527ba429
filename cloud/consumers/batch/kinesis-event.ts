/** One record as Lambda hands it over; the fields that the consumers read. */
export interface KinesisEventRecord {
  /** `shardId-000000000000:<sequence number>`. */
  readonly eventID: string;
  /** ARN of the stream; its name stands after the last slash. */
  readonly eventSourceARN: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Epoch seconds with a fraction. */
    readonly approximateArrivalTimestamp: number;
  };
}

/** What Lambda's event source mapping calls a Kinesis consumer with: a batch of records of one shard, in order. */
export interface KinesisStreamEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** A consumer's answer: empty for success, else Lambda repeats the batch from the lowest sequence number named. */
export interface KinesisBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
