import { DEPLOYMENT } from './deployment.ts';
import { standingIntervalS } from './latency-added.ts';
import type { PlanRequest } from './plan-request.ts';
import { QUOTAS } from './prices.ts';

/** What the plan asks of a quota. */
export interface QuotaAsked {
  readonly quota: string;
  readonly asked: number;
  readonly limit: number;
  readonly broken: boolean;
}

/** Every quota of the account that a plan comes near, with what it asks; heartbeats and standings are counted in. */
export function quotasAsked(request: PlanRequest, shards: number): readonly QuotaAsked[] {
  const { riders, classes, samplesPerMessage, connectWithinS } = request;
  const { iotCore, kinesis, lambda } = QUOTAS;
  const samplesPerS = riders / samplesPerMessage;
  const heartbeatsPerS = riders / DEPLOYMENT.heartbeatEveryS;
  const intervalS = standingIntervalS(request);
  return [
    asked(
      'IoT publishes in, per second',
      samplesPerS + heartbeatsPerS + classes / intervalS,
      iotCore.publishesInPerSecond,
    ),
    asked('IoT publishes out, per second', riders / intervalS, iotCore.publishesOutPerSecond),
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
      (shards + DEPLOYMENT.backlogShards) * DEPLOYMENT.consumersPerStream + 1,
      lambda.concurrentExecutions,
    ),
  ];
}

function asked(quota: string, value: number, limit: number): QuotaAsked {
  return { quota, asked: value, limit, broken: value > limit };
}
