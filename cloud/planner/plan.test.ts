import { describe, expect, test } from '@jest/globals';
import { comparePlans } from './compare-plans.ts';
import { type Plan, planCapacity } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { comparisonText, planText, planTroubles } from './plan-text.ts';
import { PRICES } from './prices.ts';

const REQUEST: PlanRequest = {
  riders: 1000,
  classes: 6,
  samplesPerMessage: 1,
  ingest: 'basic',
  actionsPerRule: 1,
  capacity: 'provisioned',
  key: 'bike',
  targetPercent: 80,
  connectWithinS: 60,
  arrivalSpreadMs: 100,
  seed: 1,
};

const made = new Map<string, Plan>();
/** Each plan is made once: what it says depends on the request alone. */
function plan(request: Partial<PlanRequest>): Plan {
  const key = JSON.stringify(request);
  const known = made.get(key) ?? planCapacity({ ...REQUEST, ...request });
  made.set(key, known);
  return known;
}
const usd = ({ costs }: Plan, item: string): number | undefined => costs.find((line) => line.item === item)?.usdPerHour;

describe('the bill of 1,000 riders', () => {
  // By hand: 3.6 million samples an hour, a heartbeat a minute from each bike.
  test('live, as messages', () => {
    const live = plan({ ingest: 'messages', standingsEveryS: 1 });
    expect(usd(live, 'samples, as messages')).toBeCloseTo(3.6, 9);
    expect(usd(live, 'connections')).toBeCloseTo(0.0048, 9);
    expect(usd(live, 'rules')).toBeCloseTo((3.6 + 0.06) * 0.15, 9);
    expect(usd(live, 'actions of rules')).toBeCloseTo((3.6 + 0.06) * 0.15, 9);
    expect(usd(live, 'standings')).toBeCloseTo(1.006 * 3.6, 9);
    expect(usd(live, 'shards, backlog included')).toBeCloseTo(3 * 0.015, 9);
    expect(usd(live, 'records put')).toBeCloseTo(3.6 * 0.014, 9);
  });

  test('Basic Ingest saves the messages, packs of five save four fifths of rules and records', () => {
    expect(usd(plan({}), 'samples, by Basic Ingest')).toBe(0);
    const packed = plan({ samplesPerMessage: 5 });
    expect(usd(packed, 'rules')).toBeCloseTo((0.72 + 0.06) * 0.15, 9);
    expect(usd(packed, 'records put')).toBeCloseTo(0.72 * 0.014, 9);
  });

  test('on-demand rounds every record up to 1 KB', () => {
    const gb = (3.6e6 * 1024) / 2 ** 30;
    const onDemand = plan({ capacity: 'on-demand' });
    expect(usd(onDemand, 'data in, each record rounded up to 1 KB')).toBeCloseTo(gb * 0.08, 9);
    expect(onDemand.shards).toBe(4);
  });

  test('the sum is that of the lines, a rider-hour its thousandth, and the leaderboard writes below 60 units a second', () => {
    const live = plan({});
    expect(live.usdPerHour).toBeCloseTo(
      live.costs.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0),
      12,
    );
    expect(live.usdPerRiderHour * 1000).toBeCloseTo(live.usdPerHour, 12);
    const writes = live.costs.find(({ item }) => item === 'leaderboard')?.quantity ?? 0;
    expect(writes / 3600).toBeGreaterThan(20);
    expect(writes / 3600).toBeLessThan(60);
  });

  test('two actions cost two', () => {
    expect(usd(plan({ actionsPerRule: 2 }), 'actions of rules')).toBeCloseTo((7.2 + 0.06) * 0.15, 9);
  });
});

describe('quotas', () => {
  const broken = (request: Partial<PlanRequest>): string[] =>
    plan(request)
      .quotas.filter((quota) => quota.broken)
      .map(({ quota }) => quota);

  test('1,000 riders break none', () => {
    expect(broken({})).toEqual([]);
    expect(planTroubles(plan({}))).toEqual([]);
    expect(planText(plan({}))).toMatch(/It holds\.\n$/);
  });

  test('40,000 live riders break the publishes in first, and a power cut the connects', () => {
    const live = ['IoT publishes in, per second', 'IoT publishes out, per second', 'IoT rule evaluations, per second'];
    const archive = 'Firehose bytes, per second';
    expect(broken({ riders: 40_000 })).toEqual([...live, 'IoT connects per second, all bikes in 60 s', archive]);
    expect(broken({ riders: 40_000, connectWithinS: 80 })).toEqual([...live, archive]);
  });

  test('20,001 riders break the publishes out however rare standings are: classes are told in the same second', () => {
    const quotas = (riders: number) =>
      broken({ riders, samplesPerMessage: 5, standingsEveryS: 60, connectWithinS: 80 }).filter((name) =>
        /IoT/.test(name),
      );
    expect(quotas(20_000)).toEqual([]);
    expect(quotas(20_001)).toEqual(['IoT publishes out, per second']);
  });

  test('the archive breaks the 5 MiB/s of Firehose below 20,000 riders, whose lines are as many in packs', () => {
    const quotas = (riders: number) => broken({ riders, samplesPerMessage: 5, connectWithinS: 80 });
    expect(quotas(19_000)).toEqual([]);
    expect(quotas(19_950)).toEqual(['Firehose bytes, per second']);
  });

  test('a class of 40,000 breaks the writes of one partition key, six classes do not', () => {
    const name = 'DynamoDB write units of a class, per second';
    expect(broken({ riders: 40_000, classes: 1 })).toContain(name);
    expect(broken({ riders: 40_000 })).not.toContain(name);
  });

  test('an eleventh action breaks the rule', () => {
    expect(broken({ actionsPerRule: 10 })).toEqual([]);
    expect(broken({ actionsPerRule: 11 })).toEqual(['Actions of a rule']);
    expect(planText(plan({ actionsPerRule: 11 }))).toContain('It does not hold:\n  - Actions of a rule: 11 of 10');
  });
});

describe('shards', () => {
  test('a number that keeps to the target is not said to be none', () => {
    const held = planText(plan({ riders: 40_000, key: 'timestamp', shards: 589 }));
    expect(held).toContain('589 with these keys within 80 %');
    expect(held).not.toContain('no number');
  });

  test('where none keeps to it, it is said how far was looked', () => {
    const said = 'no number up to 1,000 keeps the hottest shard within 80 % with these keys';
    expect(planText(plan({ riders: 40_000, key: 'class' }))).toContain(said);
    expect(comparisonText(comparePlans({ ...REQUEST, riders: 40_000 }))).toMatch(
      /class +1 s .* 50, none to 1,000 holds /,
    );
  });
});

describe('waiting', () => {
  test('a pack of five adds two seconds on average and four at most', () => {
    const [live, packed] = [plan({}), plan({ samplesPerMessage: 5 })];
    expect(packed.latencyMeanMs - live.latencyMeanMs).toBe(2_000);
    expect(packed.latencyMostMs - live.latencyMostMs).toBe(4_000);
  });
});

test('a message weighs what the contract and the rule make of it, and fits one unit', () => {
  const { sizes } = plan({});
  expect(sizes.messages).toBe(3_000);
  expect(sizes.record.meanBytes).toBeGreaterThan(250);
  expect(sizes.record.maxBytes).toBeLessThan(400);
  expect(sizes.published.maxBytes).toBeLessThan(PRICES.iotCore.messageUnitBytes);
  expect(sizes.published.p99Bytes).toBeGreaterThanOrEqual(sizes.published.meanBytes);
  // As operator.md says, about 250 bytes.
  expect(sizes.archiveLineBytes).toBeGreaterThan(255);
  expect(sizes.archiveLineBytes).toBeLessThan(275);
  // Seven slashes and the rule's name go in front of the topic.
  const throughBroker = plan({ ingest: 'messages' }).sizes.published.meanBytes;
  expect(sizes.published.meanBytes - throughBroker).toBe('$aws/rules/alleycat_ride/'.length);
});

test('a message weighs what those of this fleet weigh: long ids, racer numbers and names', () => {
  const sizes = (riders: number, bikeIds: string[] = []) => planCapacity({ ...REQUEST, riders }, bikeIds).sizes;
  const [ten, many] = [sizes(10), sizes(20_000)];
  // At least the racer number is longer, by more than two digits.
  expect(many.record.meanBytes - ten.record.meanBytes).toBeGreaterThan(2);
  expect(many.row.riderBytes).toBeGreaterThan(ten.row.riderBytes + 2);
  const simulated = sizes(100);
  const long = sizes(
    100,
    Array.from({ length: 100 }, (_, index) => `gym-${String(index).padStart(20, '0')}`),
  );
  const added = 24 - 'sim-00001'.length;
  // Once in the topic, twice in the record: as partition key and in the data.
  expect(long.published.meanBytes - simulated.published.meanBytes).toBeCloseTo(added, 9);
  expect(long.record.meanBytes - simulated.record.meanBytes).toBeCloseTo(2 * added, 9);
  expect(long.heartbeatBytes - simulated.heartbeatBytes).toBeCloseTo(added, 9);
  expect(long.archiveLineBytes - simulated.archiveLineBytes).toBeCloseTo(added, 9);
  expect(long.row.riderBytes - simulated.row.riderBytes).toBeCloseTo(added, 9);
});

test('real bikes have their own shards', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `gym-${index}`);
  const [real, simulated] = [planCapacity(REQUEST, ids), planCapacity(REQUEST)];
  expect(real.loads.map(({ recordsPerS }) => recordsPerS)).not.toEqual(
    simulated.loads.map(({ recordsPerS }) => recordsPerS),
  );
});
