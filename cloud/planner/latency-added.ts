import { ASSUMED, DEPLOYMENT } from './deployment.ts';
import type { PlanRequest } from './plan-request.ts';

/** A place where a sample waits by design between the end of its second and the standing that counts it. */
export interface Wait {
  readonly where: string;
  readonly meanMs: number;
  readonly mostMs: number;
}

/** Time between two standings of a class, seconds: as asked, else the announcer's own pace. */
export function standingIntervalS({ standingsEveryS, riders, classes }: PlanRequest): number {
  const { standingEveryS, crowdedStandingEveryS, crowdedRiders } = DEPLOYMENT;
  return standingsEveryS ?? (riders / classes > crowdedRiders ? crowdedStandingEveryS : standingEveryS);
}

/**
 * What waiting adds, place by place. Something that happens every T makes what arrives evenly wait T/2 on average and T at
 * most. Networks and computing come on top; they are measured, not planned.
 */
export function latencyAdded(request: PlanRequest): readonly Wait[] {
  const { lambdaPollS, tablePollS } = ASSUMED;
  return [
    {
      where: 'for the last sample of its pack',
      meanMs: 500 * (request.samplesPerMessage - 1),
      mostMs: 1000 * (request.samplesPerMessage - 1),
    },
    every('in the stream until Lambda asks', lambdaPollS),
    every("in the leaderboard's batch", DEPLOYMENT.batchWindowS),
    every("in the table's stream until Lambda asks", tablePollS),
    every('for the next standing', standingIntervalS(request)),
  ];
}

function every(where: string, intervalS: number): Wait {
  return { where, meanMs: 500 * intervalS, mostMs: 1000 * intervalS };
}
