/** The actions that the stack's roles use, as the service authorization reference spells them. */
export const KNOWN_ACTIONS: ReadonlySet<string> = new Set(
  [
    [
      'dynamodb',
      'BatchWriteItem DescribeStream GetItem GetRecords GetShardIterator ListStreams PutItem Query UpdateItem',
    ],
    ['firehose', 'PutRecordBatch'],
    ['iot', 'AttachPolicy AttachPrincipalPolicy AttachThingPrincipal CreateThing DescribeCertificate DescribeEndpoint'],
    ['iot', 'DescribeThing DescribeThingType GetPolicy Publish RegisterThing UpdateCertificate UpdateThing'],
    ['kinesis', 'DescribeStream DescribeStreamConsumer DescribeStreamSummary GetRecords GetShardIterator ListShards'],
    ['kinesis', 'ListStreams PutRecord SubscribeToShard'],
    ['logs', 'CreateLogGroup CreateLogStream DescribeLogStreams PutLogEvents PutMetricFilter PutRetentionPolicy'],
    ['s3', 'AbortMultipartUpload GetBucketLocation GetObject ListBucket ListBucketMultipartUploads PutObject'],
  ].flatMap(([service, actions = '']) => actions.split(' ').map((action) => `${service}:${action}`)),
);

/** Those of them that know no resource, so that they are allowed on everything. */
export const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  'dynamodb:ListStreams',
  'iot:AttachPrincipalPolicy',
  'iot:AttachThingPrincipal',
  'iot:DescribeEndpoint',
  'iot:RegisterThing',
]);
