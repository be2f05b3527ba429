import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CHECKS } from './stack/checks.ts';
import { statementsIn, statementsOf, trustOf } from './stack/statements.ts';
import { listOf, ofType, pick, refersTo, synthesize } from './stack/template.ts';

const SNAPSHOT = new URL('../stack/template.snapshot.json', import.meta.url);

describe('without settings', () => {
  const { template, findings } = synthesize();

  /** The template with the names of uploads replaced, which change with the code of a function. */
  const comparable = JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}\.zip/g, 'UPLOAD.zip');

  test('no check of CDK, CloudFormation or cdk-nag finds anything that is not explained', () => {
    expect(findings).toEqual([]);
  });

  test('the committed template is the one that the app makes', () => {
    if (process.env['WRITE_TEMPLATE'] !== undefined) writeFileSync(SNAPSHOT, `${comparable}\n`);
    // A difference that is meant: WRITE_TEMPLATE=1 npm test -- stack-template
    expect(comparable).toBe(readFileSync(SNAPSHOT, 'utf8').trimEnd());
  });
});

describe('with settings', () => {
  const { template, findings } = synthesize({
    'alleycat:liveShards': 'on-demand',
    'alleycat:backlogShards': '3',
    'alleycat:archiveDays': '7',
    'alleycat:setAsideDays': '2',
    'alleycat:iotLogging': 'true',
    'alleycat:silentRacers': '50',
    'alleycat:alarmEmail': 'ops@example.org',
  });

  test('the checks find nothing either', () => {
    expect(findings).toEqual([]);
  });

  test.each(Object.entries(CHECKS))('the template passes the check %s', (_, check) => {
    expect(check(template)).toEqual([]);
  });

  test('AWS scales the live stream, and the backlog has its shards', () => {
    const streams = ofType(template, 'AWS::Kinesis::Stream').map(([, stream]) => [
      pick(stream, 'Name'),
      pick(stream, 'StreamModeDetails.StreamMode'),
      pick(stream, 'ShardCount'),
    ]);
    expect(streams).toEqual([
      ['alleycat-live', 'ON_DEMAND', undefined],
      ['alleycat-backlog', 'PROVISIONED', 3],
    ]);
  });

  test('buckets forget after their days', () => {
    const days = ofType(template, 'AWS::S3::Bucket').map(([id, bucket]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      pick(bucket, 'LifecycleConfiguration.Rules.0.ExpirationInDays'),
    ]);
    expect(Object.fromEntries(days)).toEqual({ ErrorBucket: 2, SetAsideBucket: 2, ArchiveBucket: 7 });
  });

  test('every alarm is sent by mail', () => {
    const [[topic] = []] = ofType(template, 'AWS::SNS::Topic');
    const [[, subscription] = []] = ofType(template, 'AWS::SNS::Subscription');
    expect([pick(subscription, 'Endpoint'), refersTo(pick(subscription, 'TopicArn'))]).toEqual([
      'ops@example.org',
      topic,
    ]);
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
    expect(
      alarms.filter(([, alarm]) => !listOf(pick(alarm, 'AlarmActions')).some((to) => refersTo(to) === topic)),
    ).toEqual([]);
    const [, silent] = alarms.find(([id]) => id.startsWith('SilentRacers')) ?? [];
    expect(pick(silent, 'Metrics.0.Expression')).toBe('100 * IF(silent >= 50, silent, 0) / racing');
  });

  test('alarms of this account may publish to the topic, and nobody without TLS', () => {
    const [[, policy] = []] = ofType(template, 'AWS::SNS::TopicPolicy');
    const [topic] = ofType(template, 'AWS::SNS::Topic').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(statementsIn(pick(policy, 'PolicyDocument'))).toEqual([
      `Deny sns:Publish on <${topic}> for * if Bool aws:SecureTransport=false`,
      `sns:Publish on <${topic}> for cloudwatch.amazonaws.com if StringEquals aws:SourceAccount=<AWS::AccountId>`,
    ]);
  });

  test('AWS IoT Core logs its errors', () => {
    const [[, logging] = []] = ofType(template, 'AWS::IoT::Logging');
    expect(pick(logging, 'DefaultLogLevel')).toBe('ERROR');
    const arn = (service: string): string => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>`;
    const group = `${arn('logs')}:log-group:AWSIotLogsV2`;
    expect(statementsOf(template, 'IotLoggingRole')).toEqual([
      `logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents logs:PutMetricFilter logs:PutRetentionPolicy on ${group} ${group}:*`,
    ]);
    expect(trustOf(template, 'IotLoggingRole')).toEqual([
      `sts:AssumeRole for iot.amazonaws.com if StringEquals aws:SourceAccount=<AWS::AccountId> if ArnLike aws:SourceArn=${arn('iot')}:*`,
    ]);
  });
});
