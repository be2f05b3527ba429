import { type CostLine, costLines } from './cost-lines.ts';
import { latencyAdded, standingIntervalS, type Wait } from './latency-added.ts';
import { type MeasuredSizes, measureSizes } from './measured-sizes.ts';
import { offeredPlaces, typicalSeconds } from './offered-places.ts';
import type { PlanRequest } from './plan-request.ts';
import { planField } from './planned-field.ts';
import { PRICES } from './prices.ts';
import { type QuotaAsked, quotasAsked } from './quotas-asked.ts';
import { type Hottest, hottestShard, loadsOfShards, type ShardLoad } from './shard-loads.ts';
import { plannedShards, type ShardsNeeded, shardsNeeded } from './shards-needed.ts';

/** Everything that is known about a fleet before it rides. */
export interface Plan {
  readonly v: 1;
  readonly pricesAsOf: string;
  readonly region: string;
  readonly request: PlanRequest;
  readonly sizes: MeasuredSizes;
  readonly recordsPerS: number;
  readonly bytesPerS: number;
  readonly needed: ShardsNeeded;
  readonly shards: number;
  /** In the order of their hash keys. */
  readonly loads: readonly ShardLoad[];
  readonly hottest: Hottest;
  readonly standingIntervalS: number;
  readonly latency: readonly Wait[];
  readonly latencyMeanMs: number;
  readonly latencyMostMs: number;
  readonly costs: readonly CostLine[];
  readonly usdPerHour: number;
  readonly usdPerRiderHour: number;
  readonly quotas: readonly QuotaAsked[];
}

/**
 * Plans a fleet by arithmetic alone. `bikeIds` are the real ids, as many as there are riders, when they are known; `sizes` those
 * of an earlier plan with the same messages.
 */
export function planCapacity(
  request: PlanRequest,
  bikeIds: readonly string[] = [],
  sizes: MeasuredSizes = measureSizes(request, bikeIds),
): Plan {
  const recordBytes = sizes.record.meanBytes;
  const field = planField(request, bikeIds);
  const { key, samplesPerMessage } = request;
  const offered = offeredPlaces(field, key, samplesPerMessage, typicalSeconds(key, samplesPerMessage));
  const needed = shardsNeeded(offered, recordBytes, request.targetPercent);
  const shards = plannedShards(needed, request);
  const loads = loadsOfShards(offered, shards, recordBytes);
  const hottest = hottestShard(loads);
  const latency = latencyAdded(request);
  const costs = costLines(request, shards, sizes);
  const usdPerHour = sum(costs.map((line) => line.usdPerHour));
  const recordsPerS = request.riders / samplesPerMessage;
  return {
    v: 1,
    pricesAsOf: PRICES.asOf,
    region: PRICES.region,
    request,
    sizes,
    recordsPerS,
    bytesPerS: recordsPerS * recordBytes,
    needed,
    shards,
    loads,
    hottest,
    standingIntervalS: standingIntervalS(request),
    latency,
    latencyMeanMs: sum(latency.map(({ meanMs }) => meanMs)),
    latencyMostMs: sum(latency.map(({ mostMs }) => mostMs)),
    costs,
    usdPerHour,
    usdPerRiderHour: usdPerHour / request.riders,
    quotas: quotasAsked(request, shards, sizes),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
