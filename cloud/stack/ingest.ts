import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { addBucket } from './add-bucket.ts';
import { objectsIn } from './objects-in.ts';
import { BACKLOG_STREAM, HEALTH_LOG_GROUP, LIVE_STREAM, TOPIC_RULES, type TopicRule } from './rules.ts';
import { serviceRole } from './service-role.ts';
import type { Settings } from './settings.ts';

/** Where bikes' messages arrive. */
export interface Ingest {
  readonly live: Stream;
  readonly backlog: Stream;
  readonly errors: Bucket;
}

/** A stream or a log group that rules write to. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly actions: readonly string[];
  readonly resource: Construct;
}

const PUT = ['kinesis:PutRecord'];
const LOG = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];

/** The streams, and a rule for each kind of message. What a rule cannot do goes to the error bucket. */
export function addIngest(scope: Construct, settings: Settings): Ingest {
  const live = addStream(scope, 'LiveStream', LIVE_STREAM, settings.liveShards);
  const backlog = addStream(scope, 'BacklogStream', BACKLOG_STREAM, settings.backlogShards);
  const health = new LogGroup(scope, 'HealthLog', {
    logGroupName: HEALTH_LOG_GROUP,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const errors = addBucket(scope, 'ErrorBucket', settings.setAsideDays);
  const errorRole = ruleRole(scope, 'RuleErrorRole', TOPIC_RULES, ['s3:PutObject'], objectsIn(errors, 'errors'));

  const places: readonly Place[] = [
    { id: 'Live', name: LIVE_STREAM, arn: live.streamArn, actions: PUT, resource: live },
    { id: 'Backlog', name: BACKLOG_STREAM, arn: backlog.streamArn, actions: PUT, resource: backlog },
    { id: 'Health', name: HEALTH_LOG_GROUP, arn: health.logGroupArn, actions: LOG, resource: health },
  ];
  for (const { id, name, arn, actions, resource } of places) {
    const rules = TOPIC_RULES.filter((rule) => placeOf(rule) === name);
    const role = ruleRole(scope, `${id}RuleRole`, rules, actions, arn);
    for (const rule of rules) {
      const topicRule = addRule(scope, rule, { role, errors, errorRole });
      // A rule names its place in words, so that the order has to be told.
      topicRule.node.addDependency(resource);
    }
  }
  return { live, backlog, errors };
}

function addStream(scope: Construct, id: string, streamName: string, shards: number | 'on-demand'): Stream {
  return new Stream(scope, id, {
    streamName,
    ...(shards === 'on-demand'
      ? { streamMode: StreamMode.ON_DEMAND }
      : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
    encryption: StreamEncryption.MANAGED,
    retentionPeriod: Duration.hours(24),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

function placeOf(rule: TopicRule): string {
  return 'kinesis' in rule ? rule.kinesis.streamName : rule.logs.logGroupName;
}

function ruleRole(
  scope: Construct,
  id: string,
  rules: readonly TopicRule[],
  actions: readonly string[],
  resource: string,
): Role {
  const sourceArns = rules.map(({ name }) =>
    Stack.of(scope).formatArn({ service: 'iot', resource: 'rule', resourceName: name }),
  );
  return serviceRole(scope, id, { service: 'iot.amazonaws.com', sourceArns, actions, resources: [resource] });
}

/** What a rule acts with. */
interface RuleMeans {
  readonly role: Role;
  readonly errors: Bucket;
  readonly errorRole: Role;
}

function addRule(scope: Construct, rule: TopicRule, { role, errors, errorRole }: RuleMeans): CfnTopicRule {
  const { roleArn } = role;
  return new CfnTopicRule(scope, `Rule${rule.kind[0]?.toUpperCase()}${rule.kind.slice(1)}`, {
    ruleName: rule.name,
    topicRulePayload: {
      awsIotSqlVersion: rule.sqlVersion,
      sql: rule.sql,
      ruleDisabled: false,
      actions: [
        'kinesis' in rule
          ? { kinesis: { ...rule.kinesis, roleArn } }
          : { cloudwatchLogs: { ...rule.logs, batchMode: false, roleArn } },
      ],
      errorAction: { s3: { bucketName: errors.bucketName, key: rule.errorKey, roleArn: errorRole.roleArn } },
    },
  });
}
