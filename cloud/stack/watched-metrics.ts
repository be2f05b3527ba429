import { Duration, type Stack } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Archive } from './archive.ts';
import type { Ingest } from './ingest.ts';
import type { Leaderboard } from './leaderboard.ts';
import { TOPIC_RULES } from './rules.ts';
import type { Settings } from './settings.ts';
import { FIVE_MINUTES, MINUTE, sumOf } from './watch.ts';

/** What our functions count, by its name in the namespace `Alleycat`; of a minute. */
export type OwnMetric = (metricName: string, statistic: string) => IMetric;

export function ownMetrics({ stackName }: Stack): OwnMetric {
  return (metricName, statistic) =>
    new Metric({
      namespace: 'Alleycat',
      metricName,
      dimensionsMap: { Stack: stackName },
      statistic,
      period: MINUTE,
    });
}

/** Silent bikes in percent of all that race; none as long as they are fewer than the setting says. */
export function silentShare(own: OwnMetric, { silentRacers }: Settings): IMetric {
  return new MathExpression({
    expression: `100 * IF(silent >= ${silentRacers}, silent, 0) / racing`,
    usingMetrics: { silent: own('SilentBikes', 'Maximum'), racing: own('RacingBikes', 'Maximum') },
    label: 'silent, in percent',
    period: MINUTE,
  });
}

/** Ticks that failed or came too late: they are not tried again, the next minute has one. */
export function ticksLost({ announcer, finisher }: Leaderboard): IMetric {
  const parts = [announcer, finisher].map(({ functionName }) => ({
    metricName: 'AsyncEventsDropped',
    dimensionsMap: { FunctionName: functionName },
  }));
  return summed(MINUTE, 'AWS/Lambda', parts);
}

/** What the rules engine counts of a message before any action, so that no error action hears of it. */
export function ofRules(metricName: string): IMetric {
  return summed(
    FIVE_MINUTES,
    'AWS/IoT',
    TOPIC_RULES.map(({ name }) => ({ metricName, dimensionsMap: { RuleName: name } })),
  );
}

/** What lies in a bucket, which S3 counts once a day. */
export function objectsOf({ bucketName }: Bucket): IMetric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: 'NumberOfObjects',
    dimensionsMap: { BucketName: bucketName, StorageType: 'AllStorageTypes' },
    statistic: 'Average',
    period: Duration.days(1),
  });
}

export function ofSources(sources: readonly EventSourceMapping[]): IMetric {
  return summed(
    FIVE_MINUTES,
    'AWS/Lambda',
    sources.map(({ eventSourceMappingId }) => ({
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: eventSourceMappingId },
    })),
  );
}

export function ofReaders(readers: readonly LambdaFunction[]): IMetric {
  return summed(
    FIVE_MINUTES,
    'AWS/Lambda',
    readers.map(({ functionName }) => ({
      metricName: 'DestinationDeliveryFailures',
      dimensionsMap: { FunctionName: functionName },
    })),
  );
}

/** What bikes publish that is not about their health: a rule puts one record for each message, by Basic Ingest or not. */
export function publishesOf({ live, backlog }: Ingest): IMetric {
  return summed(
    MINUTE,
    'AWS/Kinesis',
    [live, backlog].map(({ streamName }) => ({
      metricName: 'IncomingRecords',
      dimensionsMap: { StreamName: streamName },
    })),
  );
}

function summed(
  period: Duration,
  namespace: string,
  parts: readonly { metricName: string; dimensionsMap: Record<string, string> }[],
): IMetric {
  const named = parts.map(
    (part, index) => [`m${index}`, new Metric({ namespace, ...part, ...sumOf(period) })] as const,
  );
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period,
  });
}

export function freshnessOf({ delivery }: Archive): IMetric {
  return new Metric({
    namespace: 'AWS/Firehose',
    metricName: 'DeliveryToS3.DataFreshness',
    dimensionsMap: { DeliveryStreamName: delivery.ref },
    statistic: 'Maximum',
    period: FIVE_MINUTES,
  });
}
