import type { CHECKS } from './checks.ts';
import { ofType, type Template } from './template.ts';

/** A mistake that somebody could make in the stack, and the check that tells. */
export interface Mistake {
  readonly what: string;
  readonly toldBy: keyof typeof CHECKS;
  /** Makes the mistake in a copy of the template. */
  readonly make: (template: Editable) => void;
}

/** A template that may be changed. */
export type Editable = { [key: string]: Editable };

/** The first resource whose logical id begins so. */
export function named(template: Editable, start: string): Editable {
  const [id] = Object.keys(template['Resources'] ?? {}).filter((one) => one.startsWith(start));
  return at(template, `Resources.${id}.Properties`);
}

/** The object at a path; throws when there is none, so that a mistake cannot be made in the air. */
export function at(value: Editable, path: string): Editable {
  return path.split('.').reduce((here, key) => {
    const next = here[key];
    if (next === undefined) throw new Error(`${path}: there is no ${key}`);
    return next;
  }, value);
}

/** Sets what stands at a path, which has to be there; undefined takes it away. */
export function put(value: Editable, path: string, to: unknown): void {
  const cut = path.lastIndexOf('.');
  at(value, path);
  const place = cut < 0 ? value : at(value, path.slice(0, cut));
  const key = path.slice(cut + 1);
  if (to === undefined) delete place[key];
  else place[key] = to as Editable;
}

const remove = (template: Editable, type: string): void => {
  const [[id] = ['']] = ofType(template as unknown as Template, type);
  delete at(template, 'Resources')[id];
};

const SELECT = 'SELECT SUM("Failure") FROM SCHEMA("AWS/IoT", ActionType, RuleName)';
const RULE = 'TopicRulePayload';
const IN_ROLE = 'Policies.0.PolicyDocument.Statement.0';

export const MISTAKES: readonly Mistake[] = [
  {
    what: 'time as partition key',
    toldBy: 'laptopRules',
    make: (t) => put(named(t, 'RuleRide'), `${RULE}.Actions.0.Kinesis.PartitionKey`, '${timestamp()}'),
  },
  {
    what: 'a partition key that does not compile',
    toldBy: 'ruleText',
    make: (t) => put(named(t, 'RulePack'), `${RULE}.Actions.0.Kinesis.PartitionKey`, '${topic(3}'),
  },
  {
    what: 'a misspelt SELECT',
    toldBy: 'ruleText',
    make: (t) => put(named(t, 'RuleGap'), `${RULE}.Sql`, "SELEC * FROM 'alleycat/bikes/+/gap'"),
  },
  {
    what: 'the bike taken from the payload',
    toldBy: 'laptopRules',
    make: (t) => put(named(t, 'RuleRide'), `${RULE}.Sql`, "SELECT * FROM 'alleycat/bikes/+/ride'"),
  },
  {
    what: 'an error key that does not compile',
    toldBy: 'ruleText',
    make: (t) => put(named(t, 'RuleRide'), `${RULE}.ErrorAction.S3.Key`, 'errors/${newid()}.json'),
  },
  {
    what: 'no error action',
    toldBy: 'ruleRoles',
    make: (t) => put(named(t, 'RuleBacklog'), `${RULE}.ErrorAction`, undefined),
  },
  {
    what: 'a rule that is off',
    toldBy: 'ruleRoles',
    make: (t) => put(named(t, 'RuleRide'), `${RULE}.RuleDisabled`, true),
  },
  {
    what: 'the backlog sent to the live stream',
    toldBy: 'ruleRoles',
    make: (t) => put(named(t, 'RuleBacklog'), `${RULE}.Actions.0.Kinesis.StreamName`, 'alleycat-live'),
  },
  { what: 'a rule forgotten', toldBy: 'laptopRules', make: (t) => remove(t, 'AWS::IoT::TopicRule') },
  {
    what: 'a rule role bound to another rule',
    toldBy: 'ruleRoles',
    make: (t) =>
      put(named(t, 'LiveRuleRole'), 'AssumeRolePolicyDocument.Statement.0.Condition.ArnLike.aws:SourceArn', []),
  },
  {
    what: 'a role that other accounts can have used',
    toldBy: 'trust',
    make: (t) => put(named(t, 'LiveRuleRole'), 'AssumeRolePolicyDocument.Statement.0.Condition', undefined),
  },
  {
    what: 'a role that anybody takes',
    toldBy: 'trust',
    make: (t) => put(named(t, 'AnnouncerRole'), 'AssumeRolePolicyDocument.Statement.0.Principal', '*'),
  },
  { what: 'a role forgotten', toldBy: 'cloudFormation', make: (t) => remove(t, 'AWS::IAM::Role') },
  {
    what: 'a misspelt IAM action',
    toldBy: 'permissions',
    make: (t) => put(named(t, 'LiveRuleRole'), `${IN_ROLE}.Action`, 'kinesis:PutRecrd'),
  },
  {
    what: 'every action of a service',
    toldBy: 'permissions',
    make: (t) => put(named(t, 'BacklogRuleRole'), `${IN_ROLE}.Action`, 'kinesis:*'),
  },
  {
    what: 'a wildcard resource',
    toldBy: 'permissions',
    make: (t) => put(named(t, 'RuleErrorRole'), `${IN_ROLE}.Resource`, '*'),
  },
  {
    what: 'shards of an on-demand stream',
    toldBy: 'streams',
    make: (t) => put(named(t, 'LiveStream'), 'StreamModeDetails.StreamMode', 'ON_DEMAND'),
  },
  {
    what: 'a stream in the clear',
    toldBy: 'streams',
    make: (t) => put(named(t, 'BacklogStream'), 'StreamEncryption', undefined),
  },
  { what: 'a stream renamed', toldBy: 'streams', make: (t) => put(named(t, 'LiveStream'), 'Name', 'alleycat') },
  {
    what: 'a poison record that blocks its shard',
    toldBy: 'sources',
    make: (t) => put(named(t, 'LeaderboardConsumerLive'), 'MaximumRetryAttempts', -1),
  },
  {
    what: 'a batch that is given up and not kept',
    toldBy: 'sources',
    make: (t) => put(named(t, 'ArchiveConsumerLive'), 'DestinationConfig', undefined),
  },
  {
    what: 'no bisecting',
    toldBy: 'sources',
    make: (t) => put(named(t, 'LeaderboardConsumerBacklog'), 'BisectBatchOnFunctionError', false),
  },
  {
    what: 'reports of a function that makes none, so that nothing is cut in two',
    toldBy: 'sources',
    make: (t) => {
      named(t, 'LeaderboardConsumerLive')['FunctionResponseTypes'] = ['ReportBatchItemFailures'] as never;
    },
  },
  {
    what: 'an archive that begins its batch anew',
    toldBy: 'sources',
    make: (t) => put(named(t, 'ArchiveConsumerBacklog'), 'FunctionResponseTypes', undefined),
  },
  {
    what: 'a batch of 20,000',
    toldBy: 'cloudFormation',
    make: (t) => put(named(t, 'LeaderboardConsumerLive'), 'BatchSize', 20_000),
  },
  {
    what: 'an announcer that calls itself for ever',
    toldBy: 'sources',
    make: (t) => put(named(t, 'AnnouncerItems'), 'FilterCriteria', undefined),
  },
  {
    what: 'two announcers at once',
    toldBy: 'functions',
    make: (t) => put(functionOf(t, 'Announcer'), 'ReservedConcurrentExecutions', 2),
  },
  {
    what: 'a function that is not told its table',
    toldBy: 'functions',
    make: (t) => put(functionOf(t, 'LeaderboardConsumer'), 'Environment.Variables.TABLE_NAME', undefined),
  },
  {
    what: 'a Node.js that is no more',
    toldBy: 'functions',
    make: (t) => put(functionOf(t, 'ArchiveConsumer'), 'Runtime', 'nodejs18.x'),
  },
  {
    what: 'an alarm without a dimension',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'LiveThrottled'), 'Dimensions', undefined),
  },
  {
    what: 'an alarm on the stream of somebody else',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'LiveThrottled'), 'Dimensions.0.Value', 'alleycat'),
  },
  {
    what: 'an alarm on a rule of somebody else',
    toldBy: 'alarms',
    make: (t) =>
      put(named(t, 'RuleFailuresRide'), 'Metrics.0.Expression', `${SELECT} WHERE RuleName = 'alleycatIngest'`),
  },
  {
    what: 'an alarm on the rules of everybody',
    toldBy: 'alarms',
    make: (t) => put(named(t, 'ErrorsLostGap'), 'Metrics.0.Expression', SELECT),
  },
  {
    what: 'an alarm that is not in the runbook',
    toldBy: 'runbook',
    make: (t) => put(named(t, 'TableThrottled'), 'AlarmDescription', 'TableSlow: what to do is not written down'),
  },
  {
    what: 'a reader that nobody watches',
    toldBy: 'readers',
    make: (t) =>
      put(named(t, 'ReadersStoppedArchiveLive'), 'Metrics.2.MetricStat.Metric.Dimensions.0.Value', 'another'),
  },
  {
    what: 'an announcer that nobody watches',
    toldBy: 'readers',
    make: (t) => put(named(t, 'ReadersStoppedAnnouncer'), 'Metrics.1.MetricStat.Metric.MetricName', 'Records'),
  },
  {
    what: 'an alarm on the template of somebody else',
    toldBy: 'alarms',
    make: (t) =>
      put(
        named(t, 'ProvisioningFailedFirst'),
        'Metrics.0.Expression',
        `SELECT SUM("RegisterThingFailed") FROM "AWS/IoT" WHERE TemplateName = 'factory'`,
      ),
  },
  { what: 'an alarm forgotten', toldBy: 'runbook', make: (t) => remove(t, 'AWS::CloudWatch::Alarm') },
  {
    what: 'a public bucket',
    toldBy: 'buckets',
    make: (t) => put(named(t, 'ArchiveBucket'), 'PublicAccessBlockConfiguration.BlockPublicAcls', false),
  },
  {
    what: 'errors kept for ever',
    toldBy: 'buckets',
    make: (t) => put(named(t, 'ErrorBucket'), 'LifecycleConfiguration', undefined),
  },
  {
    what: 'names kept for ever',
    toldBy: 'tables',
    make: (t) => put(tableOf(t, 'Leaderboard'), 'TimeToLiveSpecification', undefined),
  },
  {
    what: 'results that go with the stack',
    toldBy: 'tables',
    make: (t) => {
      for (const [id] of ofType(t as unknown as Template, 'AWS::DynamoDB::Table'))
        put(t, `Resources.${id}.DeletionPolicy`, 'Delete');
    },
  },
  {
    what: 'an archive without partitions',
    toldBy: 'archive',
    make: (t) => put(at(t, 'Resources.Delivery.Properties'), 'ExtendedS3DestinationConfiguration.Prefix', 'samples/'),
  },
  {
    what: 'a broken provisioning body',
    toldBy: 'fleet',
    make: (t) => put(named(t, 'ProvisionTemplate'), 'TemplateBody', '{"Parameters": {'),
  },
  {
    what: 'a misspelt action in a policy of bikes',
    toldBy: 'fleet',
    make: (t) => put(named(t, 'BikeRidePolicy'), 'PolicyDocument.Statement.0.Action', 'iot:Conect'),
  },
  {
    what: 'a policy of another version',
    toldBy: 'fleet',
    make: (t) => put(named(t, 'ClaimPolicy'), 'PolicyDocument.Version', '2018-10-17'),
  },
  {
    what: 'a reference to nothing',
    toldBy: 'cloudFormation',
    make: (t) => put(t, 'Outputs.LiveStream.Value', { Ref: 'NoSuchStream' }),
  },
  {
    what: 'a property that there is not',
    toldBy: 'cloudFormation',
    make: (t) =>
      put(named(t, 'RuleRide'), 'TopicRulePayload', { ...at(named(t, 'RuleRide'), 'TopicRulePayload'), Sqll: '' }),
  },
];

export function functionOf(template: Editable, start: string): Editable {
  return propertiesOf(template, 'AWS::Lambda::Function', start);
}

export function tableOf(template: Editable, start: string): Editable {
  return propertiesOf(template, 'AWS::DynamoDB::Table', start);
}

/** The properties of the first resource of a type whose logical id begins so. */
export function propertiesOf(template: Editable, type: string, start: string): Editable {
  const found = ofType(template as unknown as Template, type).find(([id]) => id.startsWith(start));
  return at(template, `Resources.${found?.[0]}.Properties`);
}
