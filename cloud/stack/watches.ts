import { Duration, type Stack } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Archive } from './archive.ts';
import type { Fleet } from './fleet.ts';
import { PROVISION_TEMPLATE, ROTATE_TEMPLATE } from './fleet-names.ts';
import type { Ingest } from './ingest.ts';
import type { Leaderboard } from './leaderboard.ts';
import { TOPIC_RULES } from './rules.ts';
import type { Settings } from './settings.ts';

/** A sign of trouble: an alarm rings when `metric` is at least `threshold` in `periods` periods one after the other. */
export interface Watch {
  readonly id: string;
  /** The heading in the runbook. */
  readonly entry: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
}

/** What is watched. */
export interface Watched {
  readonly ingest: Ingest;
  readonly leaderboard: Leaderboard;
  readonly archive: Archive;
  readonly fleet: Fleet;
}

/** What our functions count, by its name in the namespace `Alleycat`. */
type OwnMetric = (metricName: string, statistic: string) => IMetric;

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
/** AWS IoT Core's quotas of one account: inbound publishes and connects a second. The alarm rings at four fifths. */
const PUBLISHES_PER_S = 20_000;
const CONNECTS_PER_S = 500;
const NEAR = 0.8 * 60;
/** Of all bikes that race, in percent. */
const SILENT_SHARE = 20;

/** Every sign of trouble that has an alarm. */
export function watches(watched: Watched, stack: Stack, settings: Settings): readonly Watch[] {
  const { ingest, leaderboard, archive, fleet } = watched;
  const own: OwnMetric = (metricName, statistic) =>
    new Metric({
      namespace: 'Alleycat',
      metricName,
      dimensionsMap: { Stack: stack.stackName },
      statistic,
      period: MINUTE,
    });
  const iot = (metricName: string): IMetric =>
    new Metric({
      namespace: 'AWS/IoT',
      metricName,
      dimensionsMap: { Protocol: 'MQTT' },
      statistic: 'Sum',
      period: MINUTE,
    });
  const behind = (reader: LambdaFunction): IMetric =>
    reader.metric('IteratorAge', { statistic: 'Maximum', period: MINUTE });
  const throttled = 'WriteProvisionedThroughputExceeded';
  const sources = [...leaderboard.sources, ...archive.sources];
  const readers = [leaderboard.consumer, leaderboard.announcer, archive.consumer];
  return [
    once('LiveThrottled', 'the live stream turned records away', ingest.live.metric(throttled, sumOf(FIVE_MINUTES))),
    once(
      'BacklogThrottled',
      'the backlog stream turned records away',
      ingest.backlog.metric(throttled, sumOf(FIVE_MINUTES)),
    ),
    ...ofEachRule('RuleFailures', 'could not act and wrote to the error bucket', 'Failure'),
    ...ofEachRule('ErrorsLost', 'could not write to the error bucket either', 'ErrorActionFailure'),
    once('RulesThrottled', 'the rules engine turned messages away', ofRules('RuleMessageThrottled')),
    once('RulesMissing', 'bikes publish straight to a rule that is not there', ofRules('RuleNotFound')),
    once('NotJson', 'messages were not JSON', ofRules('ParseError')),
    lasting('LeaderboardBehind', 'the leaderboard is a minute behind', behind(leaderboard.consumer), 60_000),
    lasting('AnnouncerBehind', 'standings are a minute behind', behind(leaderboard.announcer), 60_000),
    lasting('ArchiveBehind', 'the archive is a quarter of an hour behind', behind(archive.consumer), 900_000),
    ...ofEachReader(watched),
    lasting('TicksLost', 'the minute ticks of the announcer fail or are dropped', ticksLost(leaderboard), 1),
    once('DeadLetters', 'a batch failed to the end and went to the set-aside bucket', ofSources(sources)),
    once('DeadLettersLost', 'a batch that failed to the end could not be set aside', ofReaders(readers)),
    once('RecordsRefused', 'records did not decode and were set aside', own('Refused', 'Sum')),
    once(
      'TableThrottled',
      'the table turned writes away',
      leaderboard.table.metric('WriteThrottleEvents', sumOf(FIVE_MINUTES)),
    ),
    lasting('ArchiveStale', 'samples wait for more than an hour for the archive', freshnessOf(archive), 3_600),
    once('ProvisioningRefused', 'a serial number was refused a certificate', own('ProvisioningRefused', 'Sum')),
    ...ofProvisioning(fleet),
    {
      ...once('SilentRacers', 'a fifth of the bikes that race have gone silent', silentShare(own, settings)),
      threshold: SILENT_SHARE,
    },
    lasting(
      'PublishQuota',
      'publishes are near the quota of the account',
      iot('PublishIn.Success'),
      PUBLISHES_PER_S * NEAR,
    ),
    lasting(
      'ConnectQuota',
      'connects are near the quota of the account',
      iot('Connect.Success'),
      CONNECTS_PER_S * NEAR,
    ),
  ];
}

function once(entry: string, says: string, metric: IMetric): Watch {
  return { id: entry, entry, says, metric, threshold: 1, periods: 1 };
}

function lasting(entry: string, says: string, metric: IMetric, threshold: number): Watch {
  return { id: entry, entry, says, metric, threshold, periods: 3 };
}

function sumOf(period: Duration) {
  return { statistic: 'Sum', period };
}

/**
 * A watch for each rule, by a query: the metrics of actions carry the dimension ActionType beside RuleName, and AWS does not
 * document its values.
 */
function ofEachRule(entry: string, says: string, metricName: string): Watch[] {
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
 * none is handed over, such as after a mapping was switched off.
 */
function ofEachReader({ ingest, leaderboard, archive }: Watched): Watch[] {
  const watch = (name: string, stream: Stream, source: EventSourceMapping | undefined): Watch[] => {
    if (source === undefined) throw new Error(`${name} is not read.`);
    const arrived = stream.metric('IncomingRecords', sumOf(MINUTE));
    const handed = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'InvokedEventCount',
      dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
      ...sumOf(MINUTE),
    });
    const metric = new MathExpression({
      expression: `IF(FILL(arrived${name}, 0) > 0 AND FILL(handed${name}, 0) == 0, 1, 0)`,
      // One graph shows all four, so that each has names of its own.
      usingMetrics: { [`arrived${name}`]: arrived, [`handed${name}`]: handed },
      label: name,
      period: MINUTE,
    });
    const sign = once('ReadersStopped', `records arrive and none reaches ${name}`, metric);
    return [{ ...sign, id: `ReadersStopped${name}`, periods: 5 }];
  };
  return [
    ...watch('LeaderboardLive', ingest.live, leaderboard.sources[0]),
    ...watch('LeaderboardBacklog', ingest.backlog, leaderboard.sources[1]),
    ...watch('ArchiveLive', ingest.live, archive.sources[0]),
    ...watch('ArchiveBacklog', ingest.backlog, archive.sources[1]),
  ];
}

/** Silent bikes in percent of all that race; none as long as they are fewer than the setting says. */
function silentShare(own: OwnMetric, { silentRacers }: Settings): IMetric {
  return new MathExpression({
    expression: `100 * IF(silent >= ${silentRacers}, silent, 0) / racing`,
    usingMetrics: { silent: own('SilentBikes', 'Maximum'), racing: own('RacingBikes', 'Maximum') },
    label: 'silent, in percent',
    period: MINUTE,
  });
}

/** Ticks that failed or came too late: they are not tried again, the next minute has one. */
function ticksLost({ announcer }: Leaderboard): IMetric {
  return announcer.metric('AsyncEventsDropped', sumOf(MINUTE));
}

/** What keeps bikes from a certificate and is no refusal: a hook that fails, and what AWS IoT Core could not do after it. */
function ofProvisioning({ hook }: Fleet): Watch[] {
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

/** What the rules engine counts of a message before any action, so that no error action hears of it. */
function ofRules(metricName: string): IMetric {
  return summed(
    'AWS/IoT',
    TOPIC_RULES.map(({ name }) => ({ metricName, dimensionsMap: { RuleName: name } })),
  );
}

function ofSources(sources: readonly EventSourceMapping[]): IMetric {
  return summed(
    'AWS/Lambda',
    sources.map(({ eventSourceMappingId }) => ({
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: eventSourceMappingId },
    })),
  );
}

function ofReaders(readers: readonly LambdaFunction[]): IMetric {
  return summed(
    'AWS/Lambda',
    readers.map(({ functionName }) => ({
      metricName: 'DestinationDeliveryFailures',
      dimensionsMap: { FunctionName: functionName },
    })),
  );
}

function summed(
  namespace: string,
  parts: readonly { metricName: string; dimensionsMap: Record<string, string> }[],
): IMetric {
  const named = parts.map(
    (part, index) => [`m${index}`, new Metric({ namespace, ...part, ...sumOf(FIVE_MINUTES) })] as const,
  );
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period: FIVE_MINUTES,
  });
}

function freshnessOf({ delivery }: Archive): IMetric {
  return new Metric({
    namespace: 'AWS/Firehose',
    metricName: 'DeliveryToS3.DataFreshness',
    dimensionsMap: { DeliveryStreamName: delivery.ref },
    statistic: 'Maximum',
    period: FIVE_MINUTES,
  });
}
