import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from '../stream/data-stream.ts';
import type { ReadRecord } from '../stream/get-records.ts';
import { kinesisEvent } from './kinesis-event.ts';
import type { DiscardCondition } from './poll-batch.ts';

/** The document that Lambda sends to an on-failure destination; with S3 as destination it carries the whole event. */
export interface InvocationRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: DiscardCondition;
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled';
  };
  readonly version: '1.0';
  /** ISO 8601 in UTC, as are the arrivals. */
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
  /** The event in JSON, as the function got it. */
  readonly payload: string;
}

/** What was given up, where, and why. */
export interface DiscardedBatch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly functionName: string;
  readonly records: readonly ReadRecord[];
  readonly condition: DiscardCondition;
  readonly invocations: number;
  readonly requestId: string;
  readonly atMs: number;
}

/** Writes the document for a batch that was given up. The batch has at least one record. */
export function invocationRecord(batch: DiscardedBatch): InvocationRecord {
  const first = batch.records[0];
  const last = batch.records.at(-1);
  return {
    requestContext: {
      requestId: batch.requestId,
      functionArn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:function:${batch.functionName}`,
      condition: batch.condition,
      approximateInvokeCount: batch.invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(batch.atMs).toISOString(),
    KinesisBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first?.sequenceNumber ?? '',
      endSequenceNumber: last?.sequenceNumber ?? '',
      approximateArrivalOfFirstRecord: new Date(first?.arrivedAtMs ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.arrivedAtMs ?? 0).toISOString(),
      batchSize: batch.records.length,
      streamArn: batch.streamArn,
    },
    payload: JSON.stringify(kinesisEvent(batch.streamArn, batch.shardId, batch.records)),
  };
}
