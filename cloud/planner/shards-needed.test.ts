import { describe, expect, test } from '@jest/globals';
import { offeredPlaces, typicalSeconds } from './offered-places.ts';
import type { KeyStrategy } from './plan-request.ts';
import { planField } from './planned-field.ts';
import { hottestShard, loadsOfShards } from './shard-loads.ts';
import { capacityProfile, plannedShards, shardsNeeded } from './shards-needed.ts';

function offered(riders: number, key: KeyStrategy, samplesPerMessage = 1, arrivalSpreadMs = 100) {
  const field = planField({ riders, classes: 6, samplesPerMessage, arrivalSpreadMs });
  return offeredPlaces(field, key, samplesPerMessage, typicalSeconds(key, samplesPerMessage));
}

describe('the three capacity profiles', () => {
  test.each([
    [170, 'record-bound'],
    [1_048, 'balanced'],
    [5_000, 'byte-bound'],
  ])('records of %i bytes are %s', (bytes, profile) => {
    expect(capacityProfile(bytes)).toBe(profile);
  });

  test('1,000 riders a second fill a shard by records at 170 bytes, and five by bytes at 5,000', () => {
    expect(shardsNeeded(offered(1000, 'bike'), 170, 100)).toMatchObject({ byRecords: 1, byBytes: 1, byKeys: 1 });
    expect(shardsNeeded(offered(1000, 'bike'), 5_000, 100)).toMatchObject({ byRecords: 1, byBytes: 5 });
  });
});

test('one shard holds 950 riders live and 4,800 in packs of five, but not 1,001 or 5,001', () => {
  const least = (riders: number, pack: number): number | undefined =>
    shardsNeeded(offered(riders, 'bike', pack), 300, 100).byKeys;
  expect([least(950, 1), least(1000, 1), least(4800, 5), least(5000, 5)]).toEqual([1, 1, 1, 1]);
  expect(least(1001, 1)).toBeGreaterThan(1);
  expect(least(5001, 5)).toBeGreaterThan(1);
});

test('the shards that bikes need keep the hottest below the target, and one less does not', () => {
  const places = offered(40_000, 'bike');
  const { byRecords, byKeys = 0 } = shardsNeeded(places, 300, 80);
  expect(byRecords).toBe(50);
  const peak = (shards: number): number => hottestShard(loadsOfShards(places, shards, 300)).load.peakPercent;
  expect(peak(byKeys)).toBeLessThanOrEqual(80);
  expect(peak(byKeys - 1)).toBeGreaterThan(80);
});

test('with time as key so many are needed as hold it, far above an even spread', () => {
  const places = offered(40_000, 'timestamp');
  const { byRecords, byKeys = 0 } = shardsNeeded(places, 300, 80);
  expect(byKeys).toBeGreaterThan(3 * byRecords);
  expect(hottestShard(loadsOfShards(places, byKeys, 300)).load.peakPercent).toBeLessThanOrEqual(80);
});

test('no number of shards is enough for six classes as keys and 40,000 riders: none holds a class', () => {
  const needed = shardsNeeded(offered(40_000, 'class'), 300, 80);
  expect(needed.byKeys).toBeUndefined();
  expect(plannedShards(needed, { capacity: 'provisioned' })).toBe(50);
});

test('time as key is hotter than the bike, because bikes sample on whole seconds', () => {
  const peak = (key: KeyStrategy): number =>
    hottestShard(loadsOfShards(offered(40_000, key), 54, 300)).load.peakPercent;
  expect(peak('timestamp')).toBeGreaterThan(1.5 * peak('bike'));
  expect(peak('random')).toBeLessThan(1.2 * peak('bike'));
});

test('an on-demand stream begins with four shards', () => {
  const needed = shardsNeeded(offered(100, 'bike'), 300, 80);
  expect(plannedShards(needed, { capacity: 'on-demand' })).toBe(4);
  expect(plannedShards(needed, { capacity: 'provisioned' })).toBe(1);
});
