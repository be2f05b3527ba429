import { expect, test } from '@jest/globals';
import { noPutCounts } from '../../simulator/put-counts.ts';
import { growthFigures } from './measure-growth.ts';
import { isHeld } from './measure-shard.ts';
import { meetsTarget } from './report.ts';

test('a shard holds riders only when every sample of a minute was made and accepted at once', () => {
  const counts = { ...noPutCounts(), samples: 6_000, asked: 6_000, accepted: 6_000 };
  const summary = { ...counts, lagMs: 0, lagMostMs: 0, ended: 'done' as const, elapsedMs: 61_000 };
  expect(isHeld(summary, 100)).toBe(true);
  expect(isHeld({ ...summary, throttled: 1 }, 100)).toBe(false);
  expect(isHeld({ ...summary, accepted: 5_999, lost: 1 }, 100)).toBe(false);
  expect(isHeld({ ...summary, samples: 0, asked: 0, accepted: 0 }, 100)).toBe(false);
});

test('growth misses its target when one number of riders loses a message', () => {
  const speeds = { recordsPerS: 20, standingsPerS: 6, lagMs: 0, consumerMs: 0 };
  const point = { ...speeds, simulatorCores: 0.1, cloudCores: 0.2, lost: 0 };
  const points = [
    { ...point, riders: 100 },
    { ...point, riders: 300 },
  ];
  expect(growthFigures(points).every(meetsTarget)).toBe(true);
  const missed = growthFigures([...points, { ...point, riders: 1_000, lost: 2 }]).filter((one) => !meetsTarget(one));
  expect(missed).toMatchObject([{ name: 'growth_lost', value: 2 }]);
});
