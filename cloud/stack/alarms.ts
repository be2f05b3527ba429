import { Aws, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import type { Watch, Watched } from './watch.ts';
import { watches } from './watches.ts';

const COLUMNS = 24;
const GRAPHS_IN_A_ROW = 3;

/** An alarm for every sign of trouble, and a dashboard that shows them all. Each alarm names its place in the runbook. */
export function addAlarms(scope: Construct, watched: Watched, settings: Settings): void {
  const topic = alarmTopic(scope, settings);
  const signs = watches(watched, Stack.of(scope), settings);
  const alarms = signs.map((sign) => addAlarm(scope, sign, topic));
  const dashboard = new Dashboard(scope, 'Dashboard', { dashboardName: Stack.of(scope).stackName });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: COLUMNS, height: 4 }));
  const graphs = [...new Set(signs.map(({ entry }) => entry))].map((entry) =>
    graphOf(
      entry,
      signs.filter((sign) => sign.entry === entry),
    ),
  );
  for (let at = 0; at < graphs.length; at += GRAPHS_IN_A_ROW) {
    dashboard.addWidgets(...graphs.slice(at, at + GRAPHS_IN_A_ROW));
  }
}

function graphOf(title: string, signs: readonly Watch[]): GraphWidget {
  const leftAnnotations = signs.slice(0, 1).map(({ threshold }) => ({ value: threshold, label: 'alarm' }));
  const left = signs.map(({ metric }) => metric);
  return new GraphWidget({ title, left, leftAnnotations, width: COLUMNS / GRAPHS_IN_A_ROW });
}

function addAlarm(
  scope: Construct,
  { id, entry, says, metric, threshold, periods }: Watch,
  topic: ITopic | undefined,
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmDescription: `${entry}: ${says}. See "${entry}" under "Runbook" in docs/operator.md.`,
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/** Where alarms go: a topic of the operator's, or one of our own with one mail address, or nowhere. */
function alarmTopic(scope: Construct, { alarmEmail, alarmTopicArn }: Settings): ITopic | undefined {
  if (alarmTopicArn !== undefined) return Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn);
  if (alarmEmail === undefined) return undefined;
  const topic = new Topic(scope, 'AlarmTopic', { enforceSSL: true });
  // A topic with a policy of its own has to say that alarms may publish to it.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
