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
import type { StreamMapping } from './stream-mapping.ts';

/** A Kinesis stream, or the stream of a DynamoDB table, and how a function reads it. */
export interface StreamSource {
  readonly streamArn: string;
  /** Which records the function gets; without it all. */
  readonly only?: Record<string, unknown>;
  readonly mapping: StreamMapping;
  /** Where a batch goes that fails to the end. */
  readonly deadLetters: Bucket;
}

/**
 * Lets a function read a stream in batches. A failing batch is cut in two, tried again a bounded number of
 * times, and then written whole to the bucket, so that no record blocks a shard for long. The caller grants the reading.
 */
export function readStream(reader: LambdaFunction, id: string, source: StreamSource): EventSourceMapping {
  const { streamArn, only, mapping, deadLetters } = source;
  const folder = objectsIn(deadLetters, 'aws/lambda');
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [folder] }));
  reader.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [deadLetters.bucketArn] }));
  return new EventSourceMapping(reader, id, {
    target: reader,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: mapping.batchSize,
    ...(only === undefined ? {} : { filters: [FilterCriteria.filter(only)] }),
    maxBatchingWindow: Duration.seconds(mapping.batchingWindowS),
    parallelizationFactor: 1,
    bisectBatchOnError: mapping.bisectBatchOnError,
    reportBatchItemFailures: mapping.reportBatchItemFailures,
    retryAttempts: mapping.retryAttempts,
    maxRecordAge: Duration.seconds(mapping.maxRecordAgeS),
    onFailure: { bind: () => ({ destination: deadLetters.bucketArn }) },
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
}
