/**
 * What AWS asks for, in US dollars before tax and without free tiers. Plain data with a date: look the prices up again before a
 * decision that money hangs on. First price tier everywhere; GB is 2^30 bytes, as AWS bills it.
 *
 * `source` names the page behind a group. Where a page shows its figures only by script, they were taken from several
 * independent copies that agree; such groups say so.
 */
export const PRICES = {
  asOf: '2026-11-24',
  region: 'us-east-1',
  iotCore: {
    source:
      'aws.amazon.com/iot-core/pricing and /additional-details (metering); the rule prices from several agreeing copies',
    usdPerMillionConnectionMinutes: 0.08,
    /** The first billion a month, each of up to 5 KB of topic, payload and MQTT 5 properties; in and out alike. */
    usdPerMillionMessages: 1.0,
    /** Publishes to `$aws/rules/…` are not messages; the rule and its actions are billed as ever. */
    usdPerMillionBasicIngestMessages: 0,
    usdPerMillionRulesTriggered: 0.15,
    usdPerMillionActions: 0.15,
    messageUnitBytes: 5_120,
  },
  kinesisProvisioned: {
    source: 'aws.amazon.com/kinesis/data-streams/pricing, provisioned mode; figures from several agreeing copies',
    usdPerShardHour: 0.015,
    usdPerMillionPutUnits: 0.014,
    putUnitBytes: 25_600,
  },
  kinesisOnDemand: {
    source:
      'aws.amazon.com/kinesis/data-streams/pricing, on-demand standard; the price of reading from one copy, not confirmed',
    usdPerStreamHour: 0.04,
    usdPerGbIn: 0.08,
    usdPerGbOut: 0.04,
    /** Every record counts as a whole number of these. */
    recordUnitBytes: 1_024,
  },
  dynamoDb: {
    source: 'aws.amazon.com/dynamodb/pricing/on-demand, standard table class, after the cut of November 2024',
    usdPerMillionWriteRequestUnits: 0.625,
    /** A unit reads so many bytes strongly, or twice as many eventually consistent. */
    usdPerMillionReadRequestUnits: 0.125,
    writeUnitBytes: 1_024,
    readUnitBytes: 4_096,
  },
  lambda: {
    source: 'aws.amazon.com/lambda/pricing, arm64',
    usdPerMillionRequests: 0.2,
    usdPerGbSecond: 0.0000133334,
  },
  firehose: {
    source: 'aws.amazon.com/firehose/pricing, direct PUT; figures from memory of the page',
    usdPerGbIn: 0.029,
    usdPerGbPartitioned: 0.02,
    usdPerThousandPartitionedObjects: 0.005,
    usdPerJqHour: 0.07,
  },
  s3: {
    source: 'aws.amazon.com/s3/pricing, S3 Standard; figures from memory of the page',
    usdPerGbMonth: 0.023,
    usdPerThousandPuts: 0.005,
  },
  cloudWatch: {
    source: 'aws.amazon.com/cloudwatch/pricing; figures from memory of the page',
    usdPerMetricMonth: 0.3,
    usdPerAlarmMonth: 0.1,
    usdPerGbLogsIn: 0.5,
  },
} as const;

/**
 * What AWS allows, on the same date: per account and Region unless the name says otherwise, in a large Region (us-east-1).
 * Several can be raised by asking (`docs.aws.amazon.com`: "AWS IoT Core endpoints and quotas", "Kinesis quotas and limits",
 * "Lambda quotas", "Quotas in Amazon DynamoDB", "Amazon Data Firehose Quota").
 */
export const QUOTAS = {
  iotCore: {
    publishesInPerSecond: 20_000,
    publishesOutPerSecond: 20_000,
    connectsPerSecond: 500,
    connections: 500_000,
    ruleEvaluationsPerSecond: 20_000,
    actionsPerRule: 10,
  },
  kinesis: {
    writeRecordsPerSecondPerShard: 1_000,
    writeBytesPerSecondPerShard: 1_048_576,
    /** Provisioned shards of an account; 20,000 in us-east-1, us-west-2 and eu-west-1. */
    shards: 20_000,
    /** An on-demand stream begins with these, and grows to twice the highest rate that it has seen. */
    onDemandFirstShards: 4,
  },
  lambda: { concurrentExecutions: 1_000 },
  /** A class of a race is one partition key of the leaderboard's table. */
  dynamoDb: { writeUnitsPerSecondPerPartitionKey: 1_000 },
  /** Of a stream that is put to; 1 MiB/s outside us-east-1, us-west-2 and eu-west-1. */
  firehose: { bytesPerSecond: 5 * 1_048_576 },
} as const;
