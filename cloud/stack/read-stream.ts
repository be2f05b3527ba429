import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { objectsIn } from './objects-in.ts';

/** A Kinesis stream, or the stream of a DynamoDB table, and how a function reads it. */
export interface StreamSource {
  readonly streamArn: string;
  /** Which records the function gets; without it all. */
  readonly only?: Record<string, unknown>;
  /** Where a batch goes that fails to the end. */
  readonly deadLetters: Bucket;
}

/** Lambda's default of 100 records would put twenty items a second of a full shard into the table. */
const BATCH_SIZE = 1000;
/** Below the 24 hours that both kinds of stream remember: what is given up reaches the bucket before it is forgotten. */
const MAX_RECORD_AGE = Duration.hours(12);

/**
 * Lets a function read a stream in batches of up to a second. A failing batch is cut in two, tried again a bounded number of
 * times, and then written whole to the bucket, so that no record blocks a shard for long. The caller grants the reading.
 */
export function readStream(reader: LambdaFunction, id: string, source: StreamSource): EventSourceMapping {
  const { streamArn, only, deadLetters } = source;
  const folder = objectsIn(deadLetters, 'aws/lambda');
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [folder] }));
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [deadLetters.bucketArn] }));
  return new EventSourceMapping(reader, id, {
    target: reader,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: BATCH_SIZE,
    ...(only === undefined ? {} : { filters: [FilterCriteria.filter(only)] }),
    maxBatchingWindow: Duration.seconds(1),
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 20,
    maxRecordAge: MAX_RECORD_AGE,
    onFailure: { bind: () => ({ destination: deadLetters.bucketArn }) },
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
}
