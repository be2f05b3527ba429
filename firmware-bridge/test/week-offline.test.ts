import { expect, test } from '@jest/globals';
import { World } from './world.ts';

test('a week offline stays bounded, and every sample that had to go is counted', async () => {
  const world = new World({ maxWaiting: 20_000, reportMs: 2000, drainJitterMs: 0 });
  await world.start();
  for (let day = 0; day < 7; day++) await world.run(86_400_000);
  const { samples, backlog } = world.screen();
  expect(samples).toBeGreaterThan(7 * 86_400 - 10);
  expect(backlog).toBe(20_000);
  expect(world.told.get('samplesEvicted')).toBe(samples - 20_000);
  expect(world.events.length).toBeLessThan(20);
  world.uplink.goUp();
  await world.run(30_000);
  const kept = world.made().slice(samples - 20_000);
  const arrived = new Set(world.delivered().map(({ name }) => name));
  expect(kept.filter((name) => !arrived.has(name)).length).toBeLessThanOrEqual(2);
}, 180_000);
