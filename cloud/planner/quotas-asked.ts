import { DEPLOYMENT } from './deployment.ts';
import { leaderboardWriteUnitsPerS } from './leaderboard-writes.ts';
import type { MeasuredSizes } from './measured-sizes.ts';
import type { PlanRequest } from './plan-request.ts';
import { QUOTAS } from './prices.ts';

/** The announcer and the finisher run once each, whatever the shards. */
const WITHOUT_SHARDS = 2;

/** What the plan asks of a quota. */
export interface QuotaAsked {
  readonly quota: string;
  readonly asked: number;
  readonly limit: number;
  readonly broken: boolean;
}

/**
 * Every quota of the account that a plan comes near, with what it asks in its fullest second. Classes that began together are due
 * together, and the announcer tells all that are due in one turn: then each rider hears a standing in the same second.
 */
export function quotasAsked(
  request: PlanRequest,
  shards: number,
  { archiveLineBytes, row }: MeasuredSizes,
): readonly QuotaAsked[] {
  const { riders, classes, samplesPerMessage, connectWithinS } = request;
  const { iotCore, kinesis, lambda, dynamoDb, firehose } = QUOTAS;
  const samplesPerS = riders / samplesPerMessage;
  const heartbeatsPerS = riders / DEPLOYMENT.heartbeatEveryS;
  return [
    asked('IoT publishes in, per second', samplesPerS + heartbeatsPerS + classes, iotCore.publishesInPerSecond),
    asked('IoT publishes out, per second', riders, iotCore.publishesOutPerSecond),
    asked('IoT rule evaluations, per second', samplesPerS + heartbeatsPerS, iotCore.ruleEvaluationsPerSecond),
    asked(
      `IoT connects per second, all bikes in ${connectWithinS} s`,
      riders / connectWithinS,
      iotCore.connectsPerSecond,
    ),
    asked('IoT connections', riders, iotCore.connections),
    asked('Actions of a rule', request.actionsPerRule, iotCore.actionsPerRule),
    asked('Kinesis shards', shards + DEPLOYMENT.backlogShards, kinesis.shards),
    asked(
      'Lambda concurrent executions',
      (shards + DEPLOYMENT.backlogShards) * DEPLOYMENT.consumersPerStream + WITHOUT_SHARDS,
      lambda.concurrentExecutions,
    ),
    asked(
      'DynamoDB write units of a class, per second',
      leaderboardWriteUnitsPerS(request, shards, row) / classes,
      dynamoDb.writeUnitsPerSecondPerPartitionKey,
    ),
    asked('Firehose bytes, per second', riders * archiveLineBytes, firehose.bytesPerSecond),
  ];
}

function asked(quota: string, value: number, limit: number): QuotaAsked {
  return { quota, asked: value, limit, broken: value > limit };
}
