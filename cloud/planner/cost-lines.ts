import { ASSUMED, DEPLOYMENT } from './deployment.ts';
import { standingIntervalS } from './latency-added.ts';
import { leaderboardReadUnitsPerS, leaderboardWriteUnitsPerS } from './leaderboard-writes.ts';
import type { MeasuredSizes } from './measured-sizes.ts';
import type { PlanRequest } from './plan-request.ts';
import { PRICES } from './prices.ts';

/** One line of the bill. */
export interface CostLine {
  readonly service: string;
  readonly item: string;
  /** How many in an hour, in `unit`. */
  readonly quantity: number;
  readonly unit: string;
  readonly usdPerHour: number;
}

const HOUR_S = 3600;
const MILLION = 1_000_000;
const GB = 2 ** 30;
const HOURS_PER_MONTH = 730;

/** What an hour of racing costs, line by line, at the prices of the price file; free tiers are left out. */
export function costLines(request: PlanRequest, shards: number, sizes: MeasuredSizes): readonly CostLine[] {
  return [
    ...brokerLines(request, sizes),
    ...standingLines(request),
    ...streamLines(request, shards, sizes),
    ...computeLines(request, shards, sizes),
    ...archiveLines(request, sizes),
  ];
}

function brokerLines(request: PlanRequest, sizes: MeasuredSizes): CostLine[] {
  const { riders, samplesPerMessage, ingest, actionsPerRule } = request;
  const { iotCore, cloudWatch } = PRICES;
  const units = (bytes: number): number => Math.ceil(bytes / iotCore.messageUnitBytes);
  const samples = (riders * HOUR_S * units(sizes.published.maxBytes)) / samplesPerMessage;
  const heartbeats = (riders * HOUR_S) / DEPLOYMENT.heartbeatEveryS;
  const messageUsd = ingest === 'basic' ? iotCore.usdPerMillionBasicIngestMessages : iotCore.usdPerMillionMessages;
  const messages = ingest === 'basic' ? 'samples, by Basic Ingest' : 'samples, as messages';
  return [
    line('IoT Core', 'connections', riders * 60, 'minutes', iotCore.usdPerMillionConnectionMinutes / MILLION),
    line('IoT Core', messages, samples, 'messages', messageUsd / MILLION),
    line('IoT Core', 'rules', samples + heartbeats, 'triggered', iotCore.usdPerMillionRulesTriggered / MILLION),
    line(
      'IoT Core',
      'actions of rules',
      samples * actionsPerRule + heartbeats,
      'executed',
      iotCore.usdPerMillionActions / MILLION,
    ),
    line('IoT Core', 'heartbeats', heartbeats, 'messages', iotCore.usdPerMillionMessages / MILLION),
    line('CloudWatch', 'log of heartbeats', (heartbeats * sizes.heartbeatBytes) / GB, 'GB', cloudWatch.usdPerGbLogsIn),
  ];
}

/** The announcer's publishes are messages in, and each bike that hears one is a message out; both fit one unit. */
function standingLines(request: PlanRequest): CostLine[] {
  const perHour = HOUR_S / standingIntervalS(request);
  const messages = (request.riders + request.classes) * perHour;
  return [line('IoT Core', 'standings', messages, 'messages', PRICES.iotCore.usdPerMillionMessages / MILLION)];
}

function streamLines(request: PlanRequest, shards: number, sizes: MeasuredSizes): CostLine[] {
  const { kinesisProvisioned: provisioned, kinesisOnDemand: onDemand } = PRICES;
  const records = (request.riders * HOUR_S) / request.samplesPerMessage;
  if (request.capacity === 'provisioned') {
    const putUnits = records * Math.ceil(sizes.record.maxBytes / provisioned.putUnitBytes);
    const { backlogShards } = DEPLOYMENT;
    return [
      line('Kinesis', 'shards, backlog included', shards + backlogShards, 'shard-hours', provisioned.usdPerShardHour),
      line('Kinesis', 'records put', putUnits, 'PUT units', provisioned.usdPerMillionPutUnits / MILLION),
    ];
  }
  const unitBytes = onDemand.recordUnitBytes;
  const gbIn = (records * Math.ceil(sizes.record.p99Bytes / unitBytes) * unitBytes) / GB;
  const gbOut = (records * sizes.record.meanBytes * DEPLOYMENT.consumersPerStream) / GB;
  return [
    line('Kinesis', 'live stream, on-demand', 1, 'stream-hours', onDemand.usdPerStreamHour),
    line('Kinesis', 'data in, each record rounded up to 1 KB', gbIn, 'GB', onDemand.usdPerGbIn),
    line('Kinesis', 'data out to two consumers', gbOut, 'GB', onDemand.usdPerGbOut),
    line('Kinesis', 'shards of the backlog', DEPLOYMENT.backlogShards, 'shard-hours', provisioned.usdPerShardHour),
  ];
}

function computeLines(request: PlanRequest, shards: number, { row }: MeasuredSizes): CostLine[] {
  const { lambda, dynamoDb, cloudWatch } = PRICES;
  const { batchWindowS, consumersPerStream, consumerMemoryGb, announcerMemoryGb } = DEPLOYMENT;
  const { tablePollS, lambdaOverheadMs, lambdaSamplesPerS } = ASSUMED;
  const batches = (HOUR_S * shards * consumersPerStream) / batchWindowS;
  const announcements = HOUR_S * Math.min(shards / batchWindowS, 1 / tablePollS);
  const overheadS = lambdaOverheadMs / 1000;
  const sampleS = (request.riders * HOUR_S) / lambdaSamplesPerS;
  const consumerGbS = (batches * overheadS + consumersPerStream * sampleS) * consumerMemoryGb;
  const gbS = consumerGbS + (announcements * overheadS + sampleS) * announcerMemoryGb;
  // Each turn of the announcer writes one unit, to find out whether another one is at work.
  const writeUnits = leaderboardWriteUnitsPerS(request, shards, row) * HOUR_S + announcements;
  const readUnits = leaderboardReadUnitsPerS(request, shards, row) * HOUR_S;
  const watchedUsd = cloudWatch.usdPerAlarmMonth / HOURS_PER_MONTH;
  const metricUsd = cloudWatch.usdPerMetricMonth / HOURS_PER_MONTH;
  return [
    line('Lambda', 'invocations', batches + announcements, 'requests', lambda.usdPerMillionRequests / MILLION),
    line('Lambda', 'computing', gbS, 'GB-s', lambda.usdPerGbSecond),
    line('DynamoDB', 'leaderboard', writeUnits, 'write units', dynamoDb.usdPerMillionWriteRequestUnits / MILLION),
    line('DynamoDB', 'results', readUnits, 'read units', dynamoDb.usdPerMillionReadRequestUnits / MILLION),
    line('CloudWatch', 'alarms', DEPLOYMENT.alarms, 'alarms', watchedUsd),
    line('CloudWatch', 'metrics of our own', DEPLOYMENT.customMetrics, 'metrics', metricUsd),
  ];
}

function archiveLines({ riders, classes }: PlanRequest, { archiveLineBytes }: MeasuredSizes): CostLine[] {
  const { firehose, s3 } = PRICES;
  // The archive hands over groups of lines so large that rounding each up to 5 KB changes nothing.
  const gb = (riders * HOUR_S * archiveLineBytes) / GB;
  const files = (classes * HOUR_S) / DEPLOYMENT.archiveFileEveryS;
  const jqUsdPerGb = ASSUMED.jqHoursPerGb * firehose.usdPerJqHour;
  const perFileUsd = (firehose.usdPerThousandPartitionedObjects + s3.usdPerThousandPuts) / 1000;
  return [
    line('Firehose', 'archive, partitioned', gb, 'GB', firehose.usdPerGbIn + firehose.usdPerGbPartitioned + jqUsdPerGb),
    line('S3', 'archive files', files, 'files', perFileUsd),
    line('S3', 'archive, for a month', gb * ASSUMED.archiveGzipShare, 'GB', s3.usdPerGbMonth),
  ];
}

function line(service: string, item: string, quantity: number, unit: string, usdEach: number): CostLine {
  return { service, item, quantity, unit, usdPerHour: quantity * usdEach };
}
