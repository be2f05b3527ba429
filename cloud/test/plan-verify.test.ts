import { expect, test } from '@jest/globals';
import { planCapacity } from '../planner/plan.ts';
import type { PlanRequest } from '../planner/plan-request.ts';
import { type Verification, verifyPlan } from '../planner/verify-plan.ts';

const REQUEST: PlanRequest = {
  riders: 1500,
  classes: 6,
  samplesPerMessage: 1,
  ingest: 'basic',
  actionsPerRule: 1,
  capacity: 'provisioned',
  key: 'bike',
  shards: 1,
  targetPercent: 80,
  connectWithinS: 60,
  arrivalSpreadMs: 100,
  seed: 1,
};

async function verify(request: Partial<PlanRequest>): Promise<Verification> {
  const { signal } = new AbortController();
  const plan = planCapacity({ ...REQUEST, ...request });
  const verification = await verifyPlan(plan, { seconds: 5, bikeIds: [], signal });
  if (verification === undefined) throw new Error('nobody ended it');
  return verification;
}

test('a shard that is asked for half as much again throttles what the plan predicts', async () => {
  const { offered, predicted, observed, errorPercent } = await verify({});
  expect(offered).toBe(7_500);
  expect(predicted).toBeGreaterThan(1_000);
  expect(observed).toBeGreaterThan(1_000);
  expect(errorPercent).toBeLessThan(1);
});

test('the class as key throttles on the hot shards only, each as predicted', async () => {
  const { shards, errorPercent } = await verify({ riders: 2400, shards: 3, key: 'class' });
  const hot = shards.map(({ offered }) => offered > 5 * 1_100);
  expect(hot).toContain(true);
  expect(hot).toContain(false);
  expect(shards.map(({ predicted }) => predicted > 0)).toEqual(hot);
  expect(errorPercent).toBeLessThan(1);
});

test('a fleet in packs that fits throttles nothing', async () => {
  expect(await verify({ riders: 4000, samplesPerMessage: 5 })).toMatchObject({
    offered: 4_000,
    predicted: 0,
    observed: 0,
    errorPercent: 0,
  });
});

test('more shards than one account begins with are tried too', async () => {
  const { shards, offered, errorPercent } = await verify({ riders: 600, shards: 600 });
  expect(shards).toHaveLength(600);
  expect(offered).toBe(3_000);
  expect(errorPercent).toBeCloseTo(0, 6);
});

test('it ends when it is told to', async () => {
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 200);
  const plan = planCapacity({ ...REQUEST, riders: 5_000 });
  const { signal } = interrupt;
  expect(await verifyPlan(plan, { seconds: 240, bikeIds: [], signal })).toBeUndefined();
});
