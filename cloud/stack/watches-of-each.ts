import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Fleet } from './fleet.ts';
import { PROVISION_TEMPLATE, ROTATE_TEMPLATE } from './fleet-names.ts';
import { TOPIC_RULES } from './rules.ts';
import { FIVE_MINUTES, MINUTE, once, sumOf, type Watch, type Watched } from './watch.ts';
import type { OwnMetric } from './watched-metrics.ts';

/**
 * A watch for each rule, by a query: the metrics of actions carry the dimension ActionType beside RuleName, and AWS does not
 * document its values.
 */
export function ofEachRule(entry: string, says: string, metricName: string): Watch[] {
  return TOPIC_RULES.map(({ name, kind }) => {
    const from = `SELECT SUM("${metricName}") FROM SCHEMA("AWS/IoT", ActionType, RuleName)`;
    const expression = `${from} WHERE RuleName = '${name}'`;
    const metric = new MathExpression({ expression, label: name, period: FIVE_MINUTES });
    return {
      ...once(entry, `the rule ${name} ${says}`, metric),
      id: `${entry}${kind[0]?.toUpperCase()}${kind.slice(1)}`,
    };
  });
}

/**
 * A watch for each function and stream, as an age is told only by a function that is called: it rings when records arrive and
 * none is handed over, such as after a mapping was switched off. What arrives in the table's stream is what the consumer ranked, as
 * DynamoDB counts what is read of a stream, but not what is written to it.
 */
export function ofEachReader({ ingest, leaderboard, archive }: Watched, own: OwnMetric): Watch[] {
  const recordsOf = (stream: Stream): IMetric => stream.metric('IncomingRecords', sumOf(MINUTE));
  const watch = (name: string, arrived: IMetric, source: EventSourceMapping | undefined): Watch[] => {
    if (source === undefined) throw new Error(`${name} is not read.`);
    const handed = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'InvokedEventCount',
      dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
      ...sumOf(MINUTE),
    });
    const metric = new MathExpression({
      expression: `IF(FILL(arrived${name}, 0) > 0 AND FILL(handed${name}, 0) == 0, 1, 0)`,
      // One graph shows all five, so that each has names of its own.
      usingMetrics: { [`arrived${name}`]: arrived, [`handed${name}`]: handed },
      label: name,
      period: MINUTE,
    });
    const sign = once('ReadersStopped', `records arrive and none reaches ${name}`, metric);
    return [{ ...sign, id: `ReadersStopped${name}`, periods: 5 }];
  };
  return [
    ...watch('LeaderboardLive', recordsOf(ingest.live), leaderboard.sources[0]),
    ...watch('LeaderboardBacklog', recordsOf(ingest.backlog), leaderboard.sources[1]),
    ...watch('ArchiveLive', recordsOf(ingest.live), archive.sources[0]),
    ...watch('ArchiveBacklog', recordsOf(ingest.backlog), archive.sources[1]),
    ...watch('Announcer', own('Ranked', 'Sum'), leaderboard.sources[2]),
  ];
}

/** What keeps bikes from a certificate and is no refusal: a hook that fails, and what AWS IoT Core could not do after it. */
export function ofProvisioning({ hook }: Fleet): Watch[] {
  const entry = 'ProvisioningFailed';
  const failed = hook.metric('Errors', sumOf(FIVE_MINUTES));
  return [
    { ...once(entry, 'the hook failed, and AWS took that for a refusal', failed), id: `${entry}Hook` },
    ...([PROVISION_TEMPLATE, ROTATE_TEMPLATE] as const).map((name) => {
      // By a query, as AWS does not document which dimensions go with the template.
      const expression = `SELECT SUM("RegisterThingFailed") FROM "AWS/IoT" WHERE TemplateName = '${name}'`;
      const metric = new MathExpression({ expression, label: name, period: FIVE_MINUTES });
      const id = `${entry}${name === PROVISION_TEMPLATE ? 'First' : 'Rotation'}`;
      return { ...once(entry, `the template ${name} gave no certificate`, metric), id };
    }),
  ];
}
