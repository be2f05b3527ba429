import type { Stack } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from './settings.ts';
import { FIVE_MINUTES, lasting, MINUTE, once, sumOf, type Watch, type Watched } from './watch.ts';
import {
  freshnessOf,
  objectsOf,
  ofReaders,
  ofRules,
  ofSources,
  ownMetrics,
  publishesOf,
  silentShare,
  ticksLost,
} from './watched-metrics.ts';
import { ofEachReader, ofEachRule, ofProvisioning } from './watches-of-each.ts';

/** AWS IoT Core's quotas of one account: inbound publishes and connects a second. The alarm rings at four fifths. */
const PUBLISHES_PER_S = 20_000;
const CONNECTS_PER_S = 500;
const NEAR = 0.8 * 60;
/** Of all bikes that race, in percent. */
const SILENT_SHARE = 20;

/** Every sign of trouble that has an alarm. */
export function watches(watched: Watched, stack: Stack, settings: Settings): readonly Watch[] {
  const { ingest, leaderboard, archive, fleet } = watched;
  const own = ownMetrics(stack);
  const connects = new Metric({
    namespace: 'AWS/IoT',
    metricName: 'Connect.Success',
    dimensionsMap: { Protocol: 'MQTT' },
    ...sumOf(MINUTE),
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
    once('ErrorObjects', 'objects lie in the error bucket', objectsOf(ingest.errors)),
    once('RulesThrottled', 'the rules engine turned messages away', ofRules('RuleMessageThrottled')),
    once('RulesMissing', 'bikes publish straight to a rule that is not there', ofRules('RuleNotFound')),
    once('NotJson', 'messages were not JSON', ofRules('ParseError')),
    lasting('LeaderboardBehind', 'the leaderboard is a minute behind', behind(leaderboard.consumer), 60_000),
    lasting('AnnouncerBehind', 'standings are a minute behind', behind(leaderboard.announcer), 60_000),
    lasting('ArchiveBehind', 'the archive is a quarter of an hour behind', behind(archive.consumer), 900_000),
    ...ofEachReader(watched, own),
    lasting('TicksLost', 'the ticks of the announcer or the finisher fail or are dropped', ticksLost(leaderboard), 1),
    once('DeadLetters', 'a batch failed to the end and went to the set-aside bucket', ofSources(sources)),
    once('DeadLettersLost', 'a batch that failed to the end could not be set aside', ofReaders(readers)),
    once('RecordsRefused', 'records did not decode and were set aside', own('Refused', 'Sum')),
    once('PoisonItems', 'rows of the table could not be read', own('PoisonItems', 'Sum')),
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
    lasting('PublishQuota', 'publishes are near the quota of the account', publishesOf(ingest), PUBLISHES_PER_S * NEAR),
    lasting('ConnectQuota', 'connects are near the quota of the account', connects, CONNECTS_PER_S * NEAR),
  ];
}
