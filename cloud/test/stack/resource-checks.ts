import { readFileSync } from 'node:fs';
import { racePartitionKey } from '../../consumers/leaderboard/table-item.ts';
import { BACKLOG_STREAM, LIVE_STREAM } from '../../stack/rules.ts';
import type { Check } from './check.ts';
import { listOf, ofType, pick, refersTo, textOf } from './template.ts';

/** What is wrong, of claims that should all hold. */
function complaints(of: string, claims: readonly (readonly [complaint: string, holds: boolean])[]): string[] {
  return claims.flatMap(([complaint, holds]) => (holds ? [] : [`${of} ${complaint}`]));
}

/** The entry points of the functions, by the beginning of the logical id. */
const ENTRIES = {
  LeaderboardConsumer: 'leaderboard',
  Announcer: 'announcer',
  Finisher: 'finisher',
  ArchiveConsumer: 'archive',
  ProvisioningHook: 'provisioning-hook',
} as const;

/** The names that an entry point reads from its environment. */
function askedBy(entry: string): string[] {
  const source = readFileSync(new URL(`../../aws/lambda/${entry}.ts`, import.meta.url), 'utf8');
  const names = /^const \{([^}]*)\} = process\.env;$/m.exec(source)?.[1] ?? '';
  return [...names.matchAll(/[A-Z_]{4,}/g)].map(([name]) => name);
}

/** Both streams are there, encrypted, and have shards if and only if they are provisioned. */
export const streams: Check = (template) => {
  const found = ofType(template, 'AWS::Kinesis::Stream');
  const names = found.map(([, stream]) => pick(stream, 'Name'));
  const wrong = [LIVE_STREAM, BACKLOG_STREAM]
    .filter((name) => !names.includes(name))
    .map((name) => `${name} is missing`);
  for (const [id, stream] of found) {
    const onDemand = pick(stream, 'StreamModeDetails.StreamMode') === 'ON_DEMAND';
    const shards = pick(stream, 'ShardCount');
    if (onDemand === (typeof shards === 'number'))
      wrong.push(`${id}: shards are given if and only if it is provisioned`);
    if (Number(pick(stream, 'RetentionPeriodHours')) < 24) wrong.push(`${id} forgets within a day`);
    if (pick(stream, 'StreamEncryption.EncryptionType') !== 'KMS') wrong.push(`${id} is not encrypted`);
  }
  return wrong;
};

/** What reads a stream gives up on a record after a bounded time, and keeps it where its role may write. */
export const sources: Check = (template) =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, source]) => {
    const fn = template.Resources[refersTo(pick(source, 'FunctionName')) ?? '']?.Properties;
    const role = refersTo(pick(fn, 'Role'));
    const may = ofType(template, 'AWS::IAM::Policy')
      .filter(([, policy]) => listOf(pick(policy, 'Roles')).some((one) => refersTo(one) === role))
      .flatMap(([, policy]) => listOf(pick(policy, 'PolicyDocument.Statement')));
    const allows = (action: string, resource: string): boolean =>
      may.some(
        (one) =>
          listOf(pick(one, 'Action')).includes(action) && listOf(pick(one, 'Resource')).map(textOf).includes(resource),
      );
    const from = textOf(pick(source, 'EventSourceArn'));
    const service = from.endsWith('StreamArn>') ? 'dynamodb' : 'kinesis';
    const bucket = refersTo(pick(source, 'DestinationConfig.OnFailure.Destination'));
    const bounded = (path: string, max: number): boolean => {
      const value = pick(source, path);
      return typeof value === 'number' && value >= 1 && value <= max;
    };
    return complaints(id, [
      ['is off', pick(source, 'Enabled') !== false],
      ['cuts no failing batch in two', pick(source, 'BisectBatchOnFunctionError') === true],
      [
        'takes for a report what is none, or misses one',
        listOf(pick(source, 'FunctionResponseTypes')).includes('ReportBatchItemFailures') ===
          id.startsWith('ArchiveConsumer'),
      ],
      ['tries for ever', bounded('MaximumRetryAttempts', 100)],
      ['outlives the stream', bounded('MaximumRecordAgeInSeconds', 86_399)],
      ['misses what came before it', pick(source, 'StartingPosition') === 'TRIM_HORIZON'],
      ['may not read its stream', allows(`${service}:GetRecords`, from)],
      [
        'may not keep what fails',
        allows('s3:PutObject', `<${bucket}.Arn>/aws/lambda/*`) && allows('s3:ListBucket', `<${bucket}.Arn>`),
      ],
      ['hears other rows than the consumer writes', service === 'kinesis' || isForItemsOnly(source)],
      ['tells no metrics', listOf(pick(source, 'MetricsConfig.Metrics')).includes('EventCount')],
    ]);
  });

/** Whether what reads the table's stream sees the consumer's items, and not the announcer's own rows. */
function isForItemsOnly(source: unknown): boolean {
  const pattern: unknown = JSON.parse(String(pick(source, 'FilterCriteria.Filters.0.Pattern') ?? '{}'));
  const prefix = String(pick(pattern, 'dynamodb.Keys.pk.S.0.prefix'));
  const names = listOf(pick(pattern, 'eventName'));
  if (!names.includes('INSERT') || !names.includes('MODIFY')) return false;
  return racePartitionKey(6_000_000, 3).startsWith(prefix) && !'announcer'.startsWith(prefix);
}

/** Buckets are private, encrypted, spoken to by TLS only, and forget. */
export const buckets: Check = (template) =>
  ofType(template, 'AWS::S3::Bucket').flatMap(([id, bucket]) => {
    const policies = ofType(template, 'AWS::S3::BucketPolicy').filter(
      ([, policy]) => refersTo(pick(policy, 'Bucket')) === id,
    );
    const denied = policies.flatMap(([, policy]) => listOf(pick(policy, 'PolicyDocument.Statement')));
    const days = pick(bucket, 'LifecycleConfiguration.Rules.0.ExpirationInDays');
    return complaints(id, [
      [
        'is open to the public',
        Object.values(pick(bucket, 'PublicAccessBlockConfiguration') ?? {}).filter((on) => on === true).length === 4,
      ],
      ['is not encrypted', pick(bucket, 'BucketEncryption') !== undefined],
      ['goes with the stack', pick(template.Resources[id], 'DeletionPolicy') === 'Retain'],
      ['keeps for ever', typeof days === 'number' && days > 0],
      [
        'speaks without TLS',
        denied.some(
          (one) => pick(one, 'Effect') === 'Deny' && pick(one, 'Condition.Bool.aws:SecureTransport') === 'false',
        ),
      ],
    ]);
  });

/** Tables are billed by use, can be put back, and stay; names in the leaderboard's go. */
export const tables: Check = (template) =>
  ofType(template, 'AWS::DynamoDB::Table').flatMap(([id, table]) =>
    complaints(id, [
      ['is billed by the hour', pick(table, 'BillingMode') === 'PAY_PER_REQUEST'],
      ['cannot be put back', pick(table, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') === true],
      ['goes with the stack', pick(template.Resources[id], 'DeletionPolicy') === 'Retain'],
      ['has other keys', keysOf(table) === (id.startsWith('Leaderboard') ? 'pk HASH sk RANGE' : 'serial HASH')],
      [
        'names keep for ever',
        !id.startsWith('Leaderboard') || pick(table, 'TimeToLiveSpecification.AttributeName') === 'expiresAt',
      ],
      [
        'shows the announcer nothing',
        !id.startsWith('Leaderboard') || pick(table, 'StreamSpecification.StreamViewType') === 'NEW_IMAGE',
      ],
    ]),
  );

/** Names and kinds of a table's keys, in order. */
function keysOf(table: unknown): string {
  return listOf(pick(table, 'KeySchema'))
    .map((key) => `${pick(key, 'AttributeName')} ${pick(key, 'KeyType')}`)
    .join(' ');
}

/** Functions run on the Node.js that they are built for, and are told what their code asks for. */
export const functions: Check = (template) =>
  Object.entries(ENTRIES).flatMap(([name, entry]) => {
    const [id, fn] = ofType(template, 'AWS::Lambda::Function').find(([one]) => one.startsWith(name)) ?? [];
    if (id === undefined) return [`${name} is missing`];
    const untold = askedBy(entry).filter((word) => pick(fn, `Environment.Variables.${word}`) === undefined);
    const alone = name !== 'Announcer' || pick(fn, 'ReservedConcurrentExecutions') === 1;
    return [
      ...complaints(id, [
        ['runs on another Node.js', pick(fn, 'Runtime') === 'nodejs24.x'],
        ['has another handler', pick(fn, 'Handler') === 'index.handler'],
        ['is not built', askedBy(entry).length > 0],
        ['runs more than once at a time', alone],
      ]),
      ...untold.map((word) => `${id} is not told ${word}`),
    ];
  });

/** Firehose finds the partition in each line by itself, and puts each where the table looks for it. */
export const archive: Check = (template) => {
  const [[, stream] = []] = ofType(template, 'AWS::KinesisFirehose::DeliveryStream');
  const [[, table] = []] = ofType(template, 'AWS::Glue::Table');
  const to = pick(stream, 'ExtendedS3DestinationConfiguration');
  const processors = listOf(pick(to, 'ProcessingConfiguration.Processors'));
  const query = listOf(pick(processors[1], 'Parameters')).map((one) => pick(one, 'ParameterValue'));
  const keys = listOf(pick(table, 'TableInput.PartitionKeys')).map((key) => String(pick(key, 'Name')));
  const folder = keys.map((key) => `${key}=!{partitionKeyFromQuery:${key}}/`).join('');
  const location = keys.map((key) => `${key}=\${${key}}/`).join('');
  const parameters = pick(table, 'TableInput.Parameters');
  return complaints('archive:', [
    [
      'lines are not taken apart first',
      processors.map((one) => pick(one, 'Type')).join() ===
        'RecordDeAggregation,MetadataExtraction,AppendDelimiterToRecord',
    ],
    ['the query does not give the keys', query.includes(`{${keys.map((key) => `${key}:.${key}`).join(',')}}`)],
    ['the prefix is not of the keys', pick(to, 'Prefix') === `samples/${folder}`],
    ['lines run together', pick(processors[2], 'Parameters.0.ParameterValue') === '\\n'],
    ['what it cannot place is lost', String(pick(to, 'ErrorOutputPrefix')).startsWith('failed/')],
    // Firehose takes no smaller buffer with dynamic partitions.
    ['its buffer is too small', Number(pick(to, 'BufferingHints.SizeInMBs')) >= 64],
    [
      'the table reads no JSON',
      String(pick(table, 'TableInput.StorageDescriptor.SerdeInfo.SerializationLibrary')).endsWith('JsonSerDe'),
    ],
    [
      'partitions are not computed',
      Object.entries(parameters ?? {}).some(([name, value]) => name === 'projection.enabled' && value === 'true'),
    ],
    ['is not partitioned', pick(to, 'DynamicPartitioningConfiguration.Enabled') === true],
    ['is not compressed', pick(to, 'CompressionFormat') === 'GZIP'],
    [
      'the table looks elsewhere',
      textOf(Object.entries(parameters ?? {}).find(([name]) => name === 'storage.location.template')?.[1]).endsWith(
        `/samples/${location}`,
      ),
    ],
  ]);
};
