import { at, type Editable, functionOf, type Mistake, named, propertiesOf, put, tableOf } from './mistakes.ts';

/** Mistakes in how the parts are put together: each part is well formed, and does not do its work. */
export const WIRING_MISTAKES: readonly Mistake[] = [
  {
    what: 'a tick once a day',
    toldBy: 'ticks',
    make: (t) => put(named(t, 'EveryMinute'), 'ScheduleExpression', 'rate(1 day)'),
  },
  { what: 'a tick that is off', toldBy: 'ticks', make: (t) => put(named(t, 'EveryMinute'), 'State', 'DISABLED') },
  { what: 'a tick for nobody', toldBy: 'ticks', make: (t) => put(named(t, 'EveryMinute'), 'Targets', []) },
  {
    what: 'races that nobody finishes',
    toldBy: 'ticks',
    make: (t) => put(named(t, 'EveryMinute'), 'Targets.1.Arn', at(named(t, 'EveryMinute'), 'Targets.0.Arn')),
  },
  {
    what: 'a tick that may not call',
    toldBy: 'ticks',
    make: (t) => put(named(t, 'EveryMinuteAllow'), 'Principal', 'sns.amazonaws.com'),
  },
  {
    what: 'ticks that pile up',
    toldBy: 'ticks',
    make: (t) => put(named(t, 'AnnouncerEventInvokeConfig'), 'MaximumRetryAttempts', 2),
  },
  {
    what: 'a function that is told the table of another',
    toldBy: 'environment',
    make: (t) => put(functionOf(t, 'Announcer'), 'Environment.Variables.TABLE_NAME', { Ref: 'Fleet30813DF3' }),
  },
  {
    what: 'records set aside in the archive',
    toldBy: 'environment',
    make: (t) =>
      put(functionOf(t, 'LeaderboardConsumer'), 'Environment.Variables.SET_ASIDE_BUCKET', {
        Ref: 'ArchiveBucket9DECBF5D',
      }),
  },
  {
    what: 'an endpoint without https',
    toldBy: 'environment',
    make: (t) =>
      put(functionOf(t, 'Announcer'), 'Environment.Variables.IOT_ENDPOINT', {
        'Fn::GetAtt': ['IotEndpoint043D70AA', 'endpointAddress'],
      }),
  },
  {
    what: 'two outputs exchanged',
    toldBy: 'outputs',
    make: (t) => put(t, 'Outputs.ErrorBucket.Value', at(t, 'Outputs.SetAsideBucket.Value')),
  },
  {
    what: 'a log for ever',
    toldBy: 'logs',
    make: (t) => put(propertiesOf(t, 'AWS::Logs::LogGroup', 'AnnouncerLog'), 'RetentionInDays', undefined),
  },
  {
    what: 'a provisioning template that is off',
    toldBy: 'provisioning',
    make: (t) => put(named(t, 'RotateTemplate'), 'Enabled', false),
  },
  {
    what: 'a template that asks another function',
    toldBy: 'provisioning',
    make: (t) =>
      put(named(t, 'ProvisionTemplate'), 'PreProvisioningHook.TargetArn', {
        'Fn::GetAtt': ['Announcer2291A513', 'Arn'],
      }),
  },
  {
    what: 'a template by the role of a rule',
    toldBy: 'provisioning',
    make: (t) =>
      put(named(t, 'ProvisionTemplate'), 'ProvisioningRoleArn', { 'Fn::GetAtt': ['LiveRuleRole882445C4', 'Arn'] }),
  },
  {
    what: 'a role that may register nothing',
    toldBy: 'provisioning',
    make: (t) =>
      put(named(t, 'ProvisioningRoleDefaultPolicy'), 'PolicyDocument.Statement.0.Action', ['iot:AttachThingPrincipal']),
  },
  {
    what: 'a hook that any template may call',
    toldBy: 'provisioning',
    make: (t) => put(named(t, 'ProvisioningHookProvisionTemplateAsks'), 'SourceArn', undefined),
  },
  {
    what: 'a mapping that is off',
    toldBy: 'sources',
    make: (t) => {
      named(t, 'ArchiveConsumerBacklog')['Enabled'] = false as never;
    },
  },
  {
    what: 'an announcer that hears of repetitions only',
    toldBy: 'sources',
    make: (t) =>
      put(
        named(t, 'AnnouncerItems'),
        'FilterCriteria.Filters.0.Pattern',
        '{"eventName":["MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"race/"}]}}}}',
      ),
  },
  {
    what: 'a stream that forgets before its readers give up',
    toldBy: 'streams',
    make: (t) => put(named(t, 'LiveStream'), 'RetentionPeriodHours', 6),
  },
  {
    what: 'an alarm that rings when all is well',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'LiveThrottled'), 'ComparisonOperator', 'LessThanThreshold'),
  },
  {
    what: 'an alarm on a count that no function makes',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'SilentRacers'), 'Metrics.1.MetricStat.Metric.MetricName', 'SilentRacers'),
  },
  {
    what: 'rows that cannot be read of the stacks of everybody',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'PoisonItems'), 'Dimensions', undefined),
  },
  {
    what: 'publishes counted by a broker that they go past',
    toldBy: 'publishes',
    make: (t) => {
      put(named(t, 'PublishQuota'), 'Metrics.1.MetricStat.Metric.MetricName', 'PublishIn.Success');
      put(named(t, 'PublishQuota'), 'Metrics.1.MetricStat.Metric.Namespace', 'AWS/IoT');
      put(named(t, 'PublishQuota'), 'Metrics.1.MetricStat.Metric.Dimensions', [{ Name: 'Protocol', Value: 'MQTT' }]);
    },
  },
  {
    what: 'objects counted in one kind of storage, which S3 does not do',
    toldBy: 'alarms',
    make: (t) => put(dimensionOf(t, 'ErrorObjects', 'StorageType'), 'Value', 'StandardStorage'),
  },
  {
    what: 'objects counted in the bucket of somebody else',
    toldBy: 'alarms',
    make: (t) => put(dimensionOf(t, 'ErrorObjects', 'BucketName'), 'Value', 'alleycat-errors'),
  },
  {
    what: 'a share of what is not there',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'SilentRacers'), 'Metrics.0.Expression', '100 * silent / heard'),
  },
  {
    what: 'an alarm that tells nobody',
    toldBy: 'alarms',
    make: (t) => {
      named(t, 'RecordsRefused')['ActionsEnabled'] = false as never;
    },
  },
  {
    what: 'an archive that goes with the stack',
    toldBy: 'buckets',
    make: (t) => put(t, 'Resources.ArchiveBucket9DECBF5D.DeletionPolicy', 'Delete'),
  },
  {
    what: 'the keys of a table exchanged',
    toldBy: 'tables',
    make: (t) => {
      put(tableOf(t, 'Leaderboard'), 'KeySchema.0.AttributeName', 'sk');
      put(tableOf(t, 'Leaderboard'), 'KeySchema.1.AttributeName', 'pk');
    },
  },
  {
    what: 'lines that run together',
    toldBy: 'archive',
    make: (t) =>
      put(
        at(t, 'Resources.Delivery.Properties'),
        'ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors.2.Parameters.0.ParameterValue',
        ',',
      ),
  },
  {
    what: 'lines without a place where the role may not write',
    toldBy: 'archive',
    make: (t) =>
      put(at(t, 'Resources.Delivery.Properties'), 'ExtendedS3DestinationConfiguration.ErrorOutputPrefix', 'lost/'),
  },
  {
    what: 'a buffer that Firehose does not take with partitions',
    toldBy: 'archive',
    make: (t) =>
      put(at(t, 'Resources.Delivery.Properties'), 'ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs', 5),
  },
  {
    what: 'a table that reads JSON as text',
    toldBy: 'archive',
    make: (t) =>
      put(
        named(t, 'CatalogSamples'),
        'TableInput.StorageDescriptor.SerdeInfo.SerializationLibrary',
        'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      ),
  },
  {
    what: 'partitions that somebody has to add',
    toldBy: 'archive',
    make: (t) => {
      at(named(t, 'CatalogSamples'), 'TableInput.Parameters')['projection.enabled'] = 'false' as never;
    },
  },
  {
    what: 'errors into a bucket that their role does not reach',
    toldBy: 'ruleRoles',
    make: (t) =>
      put(named(t, 'RuleRide'), 'TopicRulePayload.ErrorAction.S3.BucketName', { Ref: 'SetAsideBucket721147EC' }),
  },
];

function dimensionOf(template: Editable, alarm: string, name: string): Editable {
  const found = Object.values(at(named(template, alarm), 'Dimensions')).find((one) => String(one['Name']) === name);
  if (found === undefined) throw new Error(`${alarm} has no ${name}`);
  return found;
}
