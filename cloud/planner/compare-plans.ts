import { measureSizes } from './measured-sizes.ts';
import { type Plan, planCapacity } from './plan.ts';
import { KEY_STRATEGIES, type PlanRequest } from './plan-request.ts';

const ECONOMY_SECONDS = 5;

/** A plan's alternatives: every partition key, each with a message a second and with packs. */
export interface Alternative {
  readonly plan: Plan;
  /** Whether the records of a bike stay in order: only when they all go to one shard. */
  readonly inOrder: boolean;
}

/**
 * The alternatives side by side: each key live and in packs, at the shards asked for or at those that each needs. Every other
 * choice is that of the request.
 */
export function comparePlans(request: PlanRequest, bikeIds: readonly string[] = []): readonly Alternative[] {
  const packed = request.samplesPerMessage === 1 ? ECONOMY_SECONDS : request.samplesPerMessage;
  return [1, packed].flatMap((samplesPerMessage) => {
    const sizes = measureSizes({ ...request, samplesPerMessage }, bikeIds);
    return KEY_STRATEGIES.map((key) => ({
      plan: planCapacity({ ...request, key, samplesPerMessage }, bikeIds, sizes),
      inOrder: key === 'bike' || key === 'class',
    }));
  });
}
