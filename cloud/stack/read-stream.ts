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
import { STREAM_MAPPING } from './stream-mapping.ts';

/** A Kinesis stream, or the stream of a DynamoDB table, and how a function reads it. */
export interface StreamSource {
  readonly streamArn: string;
  /** Which records the function gets; without it all. */
  readonly only?: Record<string, unknown>;
  /** Longest wait for a batch to fill; without it a second. */
  readonly batchingWindowS?: number;
  /** Where a batch goes that fails to the end. */
  readonly deadLetters: Bucket;
}

/**
 * Lets a function read a stream in batches. A failing batch is cut in two, tried again a bounded number of
 * times, and then written whole to the bucket, so that no record blocks a shard for long. The caller grants the reading.
 */
export function readStream(reader: LambdaFunction, id: string, source: StreamSource): EventSourceMapping {
  const { streamArn, only, batchingWindowS = STREAM_MAPPING.batchingWindowS, deadLetters } = source;
  const folder = objectsIn(deadLetters, 'aws/lambda');
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [folder] }));
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [deadLetters.bucketArn] }));
  return new EventSourceMapping(reader, id, {
    target: reader,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: STREAM_MAPPING.batchSize,
    ...(only === undefined ? {} : { filters: [FilterCriteria.filter(only)] }),
    maxBatchingWindow: Duration.seconds(batchingWindowS),
    parallelizationFactor: 1,
    bisectBatchOnError: STREAM_MAPPING.bisectBatchOnError,
    reportBatchItemFailures: STREAM_MAPPING.reportBatchItemFailures,
    retryAttempts: STREAM_MAPPING.retryAttempts,
    maxRecordAge: Duration.seconds(STREAM_MAPPING.maxRecordAgeS),
    onFailure: { bind: () => ({ destination: deadLetters.bucketArn }) },
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
}
