import { planCapacity } from '../../planner/plan.ts';
import { KEY_STRATEGIES } from '../../planner/plan-request.ts';
import { verifyPlan } from '../../planner/verify-plan.ts';
import { chance } from '../../simulator/chance.ts';
import type { Figure } from './report.ts';

const PLANS = 10;
const SECONDS = 10;
const SEED = 20_260_524;
const MAX_ERROR_PERCENT = 5;

/** Ten random plans, ridden: how far the throttles observed are from those predicted, in the worst of them. */
export async function measurePlans(tell: (line: string) => void): Promise<Figure> {
  const errors: number[] = [];
  for (let number = 1; number <= PLANS; number += 1) {
    const draw = (what: number, from: number, to: number): number =>
      from + Math.floor(chance(SEED, number, what) * (to - from + 1));
    const samplesPerMessage = draw(1, 0, 1) === 0 ? 1 : 5;
    const plan = planCapacity(
      {
        riders: draw(2, 200, 4_000) * samplesPerMessage,
        classes: 6,
        samplesPerMessage,
        ingest: 'basic',
        actionsPerRule: 1,
        capacity: 'provisioned',
        key: KEY_STRATEGIES[draw(3, 0, KEY_STRATEGIES.length - 1)] ?? 'bike',
        shards: draw(4, 1, 4),
        targetPercent: 80,
        connectWithinS: 60,
        arrivalSpreadMs: 100,
        seed: number,
      },
      [],
    );
    const { signal } = new AbortController();
    const verified = await verifyPlan(plan, { seconds: SECONDS, bikeIds: [], signal });
    if (verified === undefined) throw new Error('a plan was interrupted');
    errors.push(verified.errorPercent);
    const { key, riders } = plan.request;
    tell(
      `plan ${number}/${PLANS}: ${riders} riders, ${plan.shards} shards, key ${key}: ` +
        `${verified.predicted} throttles predicted, ${verified.observed} observed of ${verified.offered}`,
    );
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const note = `of the records offered, in the worst of ${PLANS} random plans (seed ${SEED}); mean ${mean.toFixed(2)}`;
  return { name: 'plan_error_percent', value: Math.max(...errors), target: { atMost: MAX_ERROR_PERCENT }, note };
}
