import { readdirSync, readFileSync } from 'node:fs';
import { raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../firmware-bridge/src/config.ts';
import { archiveLines } from '../consumers/archive/archive-lines.ts';
import { judgeArrival } from '../consumers/leaderboard/race-deadlines.ts';
import { QUOTAS } from '../planner/prices.ts';
import { SETTING_NAMES, settingForm } from '../stack/settings.ts';
import { plainId, plainText, rolesOf, statementsIn, statementsOf, trustOf } from './stack/statements.ts';
import { listOf, ofType, pick, type Template, textOf } from './stack/template.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
// The template as it is committed; stack-template.test.ts holds it to the one that the app makes.
const TEMPLATE: Template = JSON.parse(read('../stack/template.snapshot.json'));
const PAGE = read('../../docs/operator.md');

const READ_KINESIS =
  'kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards kinesis:SubscribeToShard kinesis:DescribeStream kinesis:ListStreams kinesis:DescribeStreamConsumer';
const LOG = 'logs:CreateLogStream logs:PutLogEvents';
const DEAD_LETTERS = ['s3:PutObject on <SetAsideBucket.Arn>/aws/lambda/*', 's3:ListBucket on <SetAsideBucket.Arn>'];
const CLASSES = [1, 2, 3, 4, 5, 6];
const arn = (service: string): string => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>`;
const IOT = arn('iot');
const BIKE_POLICIES = ['ride', 'hear', 'jobs', 'rotate'].map((name) => `${IOT}:policy/alleycat-bike-${name}`);

const MAY: readonly (readonly [role: string, statements: readonly string[]])[] = [
  ['LiveRuleRole', ['kinesis:PutRecord on <LiveStream.Arn>']],
  ['BacklogRuleRole', ['kinesis:PutRecord on <BacklogStream.Arn>']],
  ['HealthRuleRole', ['logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents on <HealthLog.Arn>']],
  ['RuleErrorRole', ['s3:PutObject on <ErrorBucket.Arn>/errors/*']],
  [
    'LeaderboardConsumerRole',
    [
      `${LOG} on <LeaderboardConsumerLog.Arn>`,
      `${READ_KINESIS} on <LiveStream.Arn>`,
      `${READ_KINESIS} on <BacklogStream.Arn>`,
      'dynamodb:BatchWriteItem on <Leaderboard.Arn>',
      's3:PutObject on <SetAsideBucket.Arn>/records/*',
      ...DEAD_LETTERS,
    ],
  ],
  [
    'AnnouncerRole',
    [
      `${LOG} on <AnnouncerLog.Arn>`,
      'dynamodb:ListStreams on *',
      'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator on <Leaderboard.StreamArn>',
      'dynamodb:Query dynamodb:UpdateItem on <Leaderboard.Arn>',
      `iot:Publish on ${CLASSES.map((n) => `${IOT}:topic/alleycat/classes/${n}/standing`).join(' ')}`,
      ...DEAD_LETTERS,
    ],
  ],
  [
    'FinisherRole',
    [`${LOG} on <FinisherLog.Arn>`, 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query on <Leaderboard.Arn>'],
  ],
  [
    'ArchiveConsumerRole',
    [
      `${LOG} on <ArchiveConsumerLog.Arn>`,
      `${READ_KINESIS} on <LiveStream.Arn>`,
      `${READ_KINESIS} on <BacklogStream.Arn>`,
      'firehose:PutRecordBatch on <Delivery.Arn>',
      ...DEAD_LETTERS,
    ],
  ],
  ['IotEndpointRole', [`${LOG} on <IotEndpointLog.Arn>`, 'iot:DescribeEndpoint on *']],
  [
    'DeliveryRole',
    [
      's3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads on <ArchiveBucket.Arn>',
      's3:AbortMultipartUpload s3:GetObject s3:PutObject on <ArchiveBucket.Arn>/samples/* <ArchiveBucket.Arn>/failed/*',
      `logs:PutLogEvents on ${arn('logs')}:log-group:<DeliveryLog>:log-stream:<DeliveryLogStream>`,
    ],
  ],
  [
    'ProvisioningHookRole',
    [`${LOG} on <ProvisioningHookLog.Arn>`, 'dynamodb:GetItem dynamodb:UpdateItem on <Fleet.Arn>'],
  ],
  [
    'ProvisioningRole',
    [
      `iot:CreateThing iot:DescribeThing iot:UpdateThing iot:DescribeThingType iot:GetPolicy iot:DescribeCertificate iot:UpdateCertificate iot:AttachPolicy on ${[`${IOT}:thing/bike-*`, `${IOT}:cert/*`, `${IOT}:thingtype/alleycat-bike`, ...BIKE_POLICIES].join(' ')}`,
      'iot:AttachPrincipalPolicy iot:AttachThingPrincipal iot:RegisterThing on *',
    ],
  ],
];

const BY_LAMBDA = 'sts:AssumeRole for lambda.amazonaws.com';
const byIot = (...sources: readonly string[]): string =>
  `sts:AssumeRole for iot.amazonaws.com if StringEquals aws:SourceAccount=<AWS::AccountId> if ArnLike aws:SourceArn=${sources.map((source) => `${IOT}:${source}`).join(' ')}`;
const byRules = (...kinds: readonly string[]): string => byIot(...kinds.map((kind) => `rule/alleycat_${kind}`));

const TAKEN: Readonly<Record<string, string>> = {
  LiveRuleRole: byRules('ride', 'pack'),
  BacklogRuleRole: byRules('backlog', 'gap'),
  HealthRuleRole: byRules('heartbeat', 'presence'),
  RuleErrorRole: byRules('ride', 'pack', 'backlog', 'gap', 'heartbeat', 'presence'),
  // AWS's guide names no resource of a provisioning template, but this form.
  ProvisioningRole: byIot('*'),
  DeliveryRole: 'sts:AssumeRole for firehose.amazonaws.com if StringEquals sts:ExternalId=<AWS::AccountId>',
};

describe('who may do what', () => {
  test.each(MAY)('%s may do this and no more', (role, statements) => {
    expect(statementsOf(TEMPLATE, role).sort()).toEqual([...statements].sort());
  });

  test.each(MAY)('%s is taken by one service, for this stack', (role) => {
    expect(trustOf(TEMPLATE, role)).toEqual([TAKEN[role] ?? BY_LAMBDA]);
  });

  test('there is no other role', () => {
    expect(rolesOf(TEMPLATE).sort()).toEqual(MAY.map(([role]) => role).sort());
  });

  test.each(['ErrorBucket', 'SetAsideBucket', 'ArchiveBucket'])('nobody speaks to %s without TLS', (bucket) => {
    const [[, policy] = []] = ofType(TEMPLATE, 'AWS::S3::BucketPolicy').filter(([id]) => id.startsWith(bucket));
    expect(statementsIn(pick(policy, 'PolicyDocument'))).toEqual([
      `Deny s3:* on <${bucket}.Arn> <${bucket}.Arn>/* for * if Bool aws:SecureTransport=false`,
    ]);
  });
});

/** `namespace metric dimension=value … statistic` of every metric of an alarm. */
function metricsOf(alarm: unknown): string[] {
  const list = listOf(pick(alarm, 'Metrics'));
  if (list.length === 0) return [metricText(alarm, pick(alarm, 'Statistic'))];
  return list.flatMap((query) => {
    const metric = pick(query, 'MetricStat.Metric');
    return metric === undefined ? [] : [metricText(metric, pick(query, 'MetricStat.Stat'))];
  });
}

function metricText(metric: unknown, statistic: unknown): string {
  const dimensions = listOf(pick(metric, 'Dimensions')).map(
    (one) => `${pick(one, 'Name')}=${plainText(textOf(pick(one, 'Value')))}`,
  );
  return [pick(metric, 'Namespace'), pick(metric, 'MetricName'), ...dimensions, statistic].join(' ');
}

const THROTTLED = 'AWS/Kinesis WriteProvisionedThroughputExceeded';
const SOURCES = ['LeaderboardConsumerLive', 'LeaderboardConsumerBacklog', 'AnnouncerItems']
  .concat(['ArchiveConsumerLive', 'ArchiveConsumerBacklog'])
  .map((id) => `AWS/Lambda OnFailureDestinationDeliveredEventCount EventSourceMappingUUID=<${id}> Sum`);
const READERS = ['LeaderboardConsumer', 'Announcer', 'ArchiveConsumer'].map(
  (id) => `AWS/Lambda DestinationDeliveryFailures FunctionName=<${id}> Sum`,
);
const age = (id: string): string => `AWS/Lambda IteratorAge FunctionName=<${id}> Maximum`;
const stopped = (stream: string, source: string): string[] => [
  `AWS/Kinesis IncomingRecords StreamName=<${stream}> Sum`,
  `AWS/Lambda InvokedEventCount EventSourceMappingUUID=<${source}> Sum`,
];
const KINDS = ['ride', 'pack', 'backlog', 'gap', 'heartbeat', 'presence'];
const NEAR = 0.8 * 60;
const ofRules = (name: string): string[] => KINDS.map((kind) => `AWS/IoT ${name} RuleName=alleycat_${kind} Sum`);

describe('what rings', () => {
  test.each<[id: string, threshold: number, minutes: number, metrics: string[]]>([
    ['LiveThrottled', 1, 5, [`${THROTTLED} StreamName=<LiveStream> Sum`]],
    ['BacklogThrottled', 1, 5, [`${THROTTLED} StreamName=<BacklogStream> Sum`]],
    ['ErrorObjects', 1, 1440, ['AWS/S3 NumberOfObjects BucketName=<ErrorBucket> StorageType=AllStorageTypes Average']],
    ['RulesThrottled', 1, 5, ofRules('RuleMessageThrottled')],
    ['RulesMissing', 1, 5, ofRules('RuleNotFound')],
    ['NotJson', 1, 5, ofRules('ParseError')],
    ['LeaderboardBehind', 60_000, 3, [age('LeaderboardConsumer')]],
    ['AnnouncerBehind', 60_000, 3, [age('Announcer')]],
    ['ArchiveBehind', 900_000, 3, [age('ArchiveConsumer')]],
    [
      'TicksLost',
      1,
      3,
      ['Announcer', 'Finisher'].map((id) => `AWS/Lambda AsyncEventsDropped FunctionName=<${id}> Sum`),
    ],
    ['ReadersStoppedLeaderboardLive', 1, 5, stopped('LiveStream', 'LeaderboardConsumerLive')],
    ['ReadersStoppedLeaderboardBacklog', 1, 5, stopped('BacklogStream', 'LeaderboardConsumerBacklog')],
    ['ReadersStoppedArchiveLive', 1, 5, stopped('LiveStream', 'ArchiveConsumerLive')],
    ['ReadersStoppedArchiveBacklog', 1, 5, stopped('BacklogStream', 'ArchiveConsumerBacklog')],
    [
      'ReadersStoppedAnnouncer',
      1,
      5,
      [
        'Alleycat Ranked Stack=Alleycat Sum',
        'AWS/Lambda InvokedEventCount EventSourceMappingUUID=<AnnouncerItems> Sum',
      ],
    ],
    ['ProvisioningFailedHook', 1, 5, ['AWS/Lambda Errors FunctionName=<ProvisioningHook> Sum']],
    ['DeadLetters', 1, 5, SOURCES],
    ['DeadLettersLost', 1, 5, READERS],
    ['RecordsRefused', 1, 1, ['Alleycat Refused Stack=Alleycat Sum']],
    ['PoisonItems', 1, 1, ['Alleycat PoisonItems Stack=Alleycat Sum']],
    ['TableThrottled', 1, 5, ['AWS/DynamoDB WriteThrottleEvents TableName=<Leaderboard> Sum']],
    ['ArchiveStale', 3_600, 15, ['AWS/Firehose DeliveryToS3.DataFreshness DeliveryStreamName=<Delivery> Maximum']],
    ['ProvisioningRefused', 1, 1, ['Alleycat ProvisioningRefused Stack=Alleycat Sum']],
    [
      'SilentRacers',
      20,
      1,
      ['Alleycat SilentBikes Stack=Alleycat Maximum', 'Alleycat RacingBikes Stack=Alleycat Maximum'],
    ],
    [
      'PublishQuota',
      QUOTAS.iotCore.publishesInPerSecond * NEAR,
      3,
      ['LiveStream', 'BacklogStream'].map((id) => `AWS/Kinesis IncomingRecords StreamName=<${id}> Sum`),
    ],
    ['ConnectQuota', QUOTAS.iotCore.connectsPerSecond * NEAR, 3, ['AWS/IoT Connect.Success Protocol=MQTT Sum']],
  ])('%s: at %d within %d minutes', (id, threshold, minutes, metrics) => {
    const [[, alarm] = []] = ofType(TEMPLATE, 'AWS::CloudWatch::Alarm').filter(([one]) => plainId(one) === id);
    expect(metricsOf(alarm)).toEqual(metrics);
    expect(pick(alarm, 'Threshold')).toBe(threshold);
    const periodS = pick(alarm, 'Period') ?? pick(alarm, 'Metrics.1.MetricStat.Period');
    expect(Number(periodS) * Number(pick(alarm, 'EvaluationPeriods'))).toBe(minutes * 60);
  });

  test.each([
    [0, 0, false],
    [4, 4, false],
    [5, 5, true],
    [100, 19, false],
    [100, 20, true],
    [1000, 5, false],
    [1000, 1000, true],
  ])('SilentRacers, of %d bikes %d silent: %s', (racing, silent, rings) => {
    const [[, alarm] = []] = ofType(TEMPLATE, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('SilentRacers'));
    const share = new Function('IF', 'silent', 'racing', `return ${pick(alarm, 'Metrics.0.Expression')}`);
    // CloudWatch makes no value of a division by zero, and an alarm takes that for well.
    const value: number = share((holds: boolean, one: number, other: number) => (holds ? one : other), silent, racing);
    expect(value >= Number(pick(alarm, 'Threshold'))).toBe(rings);
  });

  test.each([
    ['RuleFailures', 'Failure'],
    ['ErrorsLost', 'ErrorActionFailure'],
  ])('%s: at 1 within 5 minutes, for each rule', (id, metric) => {
    const found = ofType(TEMPLATE, 'AWS::CloudWatch::Alarm').filter(([one]) => one.startsWith(id));
    const queries = found.map(([, alarm]) => pick(alarm, 'Metrics.0.Expression'));
    expect(queries.sort()).toEqual(
      KINDS.map(
        (kind) =>
          `SELECT SUM("${metric}") FROM SCHEMA("AWS/IoT", ActionType, RuleName) WHERE RuleName = 'alleycat_${kind}'`,
      ).sort(),
    );
    for (const [, alarm] of found) {
      expect([pick(alarm, 'Threshold'), pick(alarm, 'Metrics.0.Period')]).toEqual([1, 300]);
    }
  });
});

describe('the operator’s page', () => {
  test('lists the outputs that there are', () => {
    const [, section = ''] = PAGE.split('\n## Outputs\n');
    const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (`.*?) \|/gm)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/`(\w+)`/g)].map((name) => name[1]),
    );
    expect(rows.sort()).toEqual(Object.keys(TEMPLATE.Outputs).sort());
  });

  test('names every output that a command asks for', () => {
    const folder = new URL('../operator/', import.meta.url);
    const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const calls = sources.flatMap((source) => [...source.matchAll(/stackOutputs\([^[]*\[([^\]]*)\]/g)]);
    const asked = calls.flatMap((match) => [...(match[1] ?? '').matchAll(/'(\w+)'/g)].map((name) => name[1]));
    expect(asked.length).toBeGreaterThan(3);
    expect(Object.keys(TEMPLATE.Outputs)).toEqual(expect.arrayContaining(asked));
  });

  test('asks Athena for the days on which what counts of its race arrives, and for nothing later', () => {
    const [, query = ''] = /```sql\n(.*?)```/s.exec(PAGE) ?? [];
    const raceId = Number(/race_id = (\d+)/.exec(query)?.[1]);
    const [lastMs = 0] = [/arrived_ms <= (.*)/.exec(query)?.[1] ?? ''].map((bound) =>
      new Function('race_id', `return ${bound}`)(raceId),
    );
    expect(judgeArrival(raceId, 300, lastMs)).toBe('counts');
    expect(judgeArrival(raceId, 300, lastMs + 1)).toBe('late');
    const race = { raceId, classId: 3, racerId: 1, name: 'Ada', second: 1, final: false };
    const sample = {
      runId: 'r',
      seq: 1,
      timeMs: 1,
      clock: 'synced',
      cadenceTenths: 1,
      resistanceTenths: 1,
      race,
    } as const;
    const days = [raceStartMs(raceId), lastMs].flatMap((arrivedAtMs) => {
      const arrived = { shardId: 's', sequenceNumber: '1', bikeId: 'b', arrivedAtMs, samples: [sample], gaps: [] };
      return archiveLines([arrived]).map(({ dt }) => dt);
    });
    const asked = /dt IN \((.*?)\)/.exec(query)?.[1] ?? '';
    expect(asked.split(', ').map((day) => day.slice(1, -1))).toEqual(days);
  });

  test('says that the bridge does not act on jobs, as long as it does not', () => {
    const folder = new URL('../../firmware-bridge/src/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const asks = sources.some((name) => readFileSync(new URL(name, folder), 'utf8').includes('/jobs'));
    expect(PAGE.includes('The bridge does not act on jobs yet')).toBe(!asks);
  });

  test.each(SETTING_NAMES)('says what %s takes, and what it is without', (name) => {
    const { takes, fallback } = settingForm(name) ?? {};
    expect(PAGE).toContain(`| \`${name}\` | ${takes} | ${fallback} |`);
  });
});

test('the endpoint is asked for at each change of what asks, not only at the first deployment', () => {
  const [[, endpoint] = []] = ofType(TEMPLATE, 'Custom::AWS');
  expect(JSON.parse(String(pick(endpoint, 'Create')))).toMatchObject({ service: 'iot', action: 'describeEndpoint' });
  expect(pick(endpoint, 'Update')).toBe(pick(endpoint, 'Create'));
});

test('a bike takes BikeUplink as the uplink of its configuration', () => {
  const value = textOf(TEMPLATE.Outputs['BikeUplink']?.Value).replace(
    /<\w+\.endpointAddress>/,
    'x-ats.iot.eu-west-1.amazonaws.com',
  );
  const certificates = { cert: '/etc/alleycat/bike.pem', key: '/etc/alleycat/bike.key' };
  const uplink = { ...JSON.parse(value), certificates };
  const parsed = parseConfig(JSON.stringify({ bikeId: 'bike-1', serial: { path: '/dev/ttyUSB0' }, uplink }));
  expect(parsed).toMatchObject({
    config: { uplink: { basicIngest: true, url: expect.stringMatching(/^mqtts:.*:8883$/) } },
  });
});

test('the archive’s table has the fields of a line, and no other', () => {
  const sample = { runId: 'r', seq: 1, timeMs: 1, clock: 'synced', cadenceTenths: 1, resistanceTenths: 1 } as const;
  const race = { raceId: 1, classId: 3, racerId: 1, name: 'Ada', second: 1, final: false };
  const gap = { runId: 'r', from: 1, to: 2, reason: 'evicted' } as const;
  const record = { shardId: 's', sequenceNumber: '1', arrivedAtMs: 1_790_000_000_000, bikeId: 'b' };
  const partitions = archiveLines([{ ...record, samples: [{ ...sample, race }], gaps: [gap] }]);
  const written = partitions.flatMap(({ lines }) => lines.flatMap((line) => Object.entries(JSON.parse(line))));
  const [[, table] = []] = ofType(TEMPLATE, 'AWS::Glue::Table');
  const columns = ['TableInput.StorageDescriptor.Columns', 'TableInput.PartitionKeys']
    .flatMap((path) => listOf(pick(table, path)))
    .map((column) => [pick(column, 'Name'), pick(column, 'Type')] as const);
  expect(new Set(columns.map(([name]) => name))).toEqual(new Set(written.map(([name]) => name)));
  const types = { string: ['string'], number: ['int', 'bigint', 'double'], boolean: ['boolean'] };
  for (const [name, value] of written) {
    const type = columns.find(([column]) => column === name)?.[1];
    expect(types[typeof value as keyof typeof types]).toContain(type);
  }
});
