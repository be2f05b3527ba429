import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { addBucket } from './add-bucket.ts';
import { addFunction } from './add-function.ts';
import { ARCHIVE_COLUMNS, ARCHIVE_PARTITION, ARCHIVE_PROJECTION, ARCHIVE_QUERY } from './archive-table.ts';
import type { Ingest } from './ingest.ts';
import { objectsIn } from './objects-in.ts';
import { readStream } from './read-stream.ts';
import type { Settings } from './settings.ts';
import { ARCHIVE_BACKLOG_MAPPING, ARCHIVE_MAPPING, READER_TIMEOUT_S } from './stream-mapping.ts';

/** Every sample, kept in S3 for queries. */
export interface Archive {
  readonly bucket: Bucket;
  readonly delivery: CfnDeliveryStream;
  readonly database: CfnDatabase;
  readonly consumer: LambdaFunction;
  readonly sources: readonly EventSourceMapping[];
}

/** What the archive stands on. */
export interface ArchiveGround {
  readonly ingest: Ingest;
  readonly setAside: Bucket;
}

/** Adds the consumer that takes packs apart, Firehose that writes gzip by date and class, and the table for Athena. */
export function addArchive(scope: Construct, settings: Settings, { ingest, setAside }: ArchiveGround): Archive {
  const bucket = addBucket(scope, 'ArchiveBucket', settings.archiveDays);
  const delivery = addDelivery(scope, bucket);
  const consumer = addFunction(scope, 'ArchiveConsumer', {
    bundle: 'archive',
    description: 'Takes samples out of messages and hands them to Firehose, one a line',
    environment: {
      STACK_NAME: Stack.of(scope).stackName,
      DELIVERY_STREAM: delivery.ref,
    },
    timeoutS: READER_TIMEOUT_S,
    memoryMiB: 512,
  });
  for (const stream of [ingest.live, ingest.backlog]) stream.grantRead(consumer);
  consumer.addToRolePolicy(
    new PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [delivery.attrArn] }),
  );
  const deadLetters = setAside;
  return {
    bucket,
    delivery,
    database: addCatalog(scope, bucket),
    consumer,
    sources: [
      readStream(consumer, 'Live', { streamArn: ingest.live.streamArn, mapping: ARCHIVE_MAPPING, deadLetters }),
      readStream(consumer, 'Backlog', {
        streamArn: ingest.backlog.streamArn,
        mapping: ARCHIVE_BACKLOG_MAPPING,
        deadLetters,
      }),
    ],
  };
}

function addDelivery(scope: Construct, bucket: Bucket): CfnDeliveryStream {
  const logGroup = new LogGroup(scope, 'DeliveryLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const log = new LogStream(scope, 'DeliveryLogStream', { logGroup, removalPolicy: RemovalPolicy.DESTROY });
  const logStreamArn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: `log-group:${logGroup.logGroupName}:log-stream:${log.logStreamName}`,
  });
  const role = new Role(scope, 'DeliveryRole', {
    assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
      conditions: { StringEquals: { 'sts:ExternalId': Aws.ACCOUNT_ID } },
    }),
    inlinePolicies: {
      duties: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
            resources: [bucket.bucketArn],
          }),
          new PolicyStatement({
            actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
            resources: [objectsIn(bucket, 'samples'), objectsIn(bucket, 'failed')],
          }),
          new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logStreamArn] }),
        ],
      }),
    },
  });
  return new CfnDeliveryStream(scope, 'Delivery', {
    deliveryStreamType: 'DirectPut',
    deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
    extendedS3DestinationConfiguration: {
      bucketArn: bucket.bucketArn,
      roleArn: role.roleArn,
      compressionFormat: 'GZIP',
      // As long as it may wait: few objects, each big enough to be read at speed.
      bufferingHints: { intervalInSeconds: 900, sizeInMBs: 128 },
      prefix: 'samples/dt=!{partitionKeyFromQuery:dt}/class=!{partitionKeyFromQuery:class}/',
      errorOutputPrefix: 'failed/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/',
      customTimeZone: 'UTC',
      dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
      processingConfiguration: {
        enabled: true,
        processors: [
          processor('RecordDeAggregation', { SubRecordType: 'JSON' }),
          processor('MetadataExtraction', { JsonParsingEngine: 'JQ-1.6', MetadataExtractionQuery: ARCHIVE_QUERY }),
          processor('AppendDelimiterToRecord', { Delimiter: '\\n' }),
        ],
      },
      cloudWatchLoggingOptions: {
        enabled: true,
        logGroupName: logGroup.logGroupName,
        logStreamName: log.logStreamName,
      },
    },
  });
}

function processor(type: string, parameters: Readonly<Record<string, string>>): CfnDeliveryStream.ProcessorProperty {
  const list = Object.entries(parameters).map(([parameterName, parameterValue]) => ({ parameterName, parameterValue }));
  return { type, parameters: list };
}

function addCatalog(scope: Construct, bucket: Bucket): CfnDatabase {
  const database = new CfnDatabase(scope, 'Catalog', {
    catalogId: Aws.ACCOUNT_ID,
    databaseInput: { name: 'alleycat', description: 'Samples of the bikes' },
  });
  const location = `s3://${bucket.bucketName}/samples/`;
  new CfnTable(scope, 'CatalogSamples', {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: database.ref,
    tableInput: {
      name: 'samples',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [...ARCHIVE_PARTITION],
      parameters: { ...ARCHIVE_PROJECTION, 'storage.location.template': `${location}dt=\${dt}/class=\${class}/` },
      storageDescriptor: {
        columns: [...ARCHIVE_COLUMNS],
        location,
        compressed: true,
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
      },
    },
  });
  return database;
}
