import { expect, test } from '@jest/globals';
import { DeliveryWorld } from './delivery-world.ts';

const HOUR_S = 3600;

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

test('a month offline, an hour of riding a day, comes back in seconds, whole, once each, and live samples leave at once', async () => {
  const world = await DeliveryWorld.open({ drainJitterMs: 30_000 }, { flushIntervalMs: 60_000 });
  for (let day = 0; day < 30; day++) {
    await world.rideOffline(HOUR_S);
    world.clock.holdUp(23 * HOUR_S * 1000);
  }
  await world.journal.flush(world.clock.monotonicMs());
  expect(world.journal.stats().waiting).toBe(30 * HOUR_S);
  world.uplink.goUp();
  const upMs = world.clock.monotonicMs();
  await world.ride(14);
  expect(world.publisher.vitals.drained).toBeUndefined();
  let drainedMs = 0;
  while (drainedMs === 0) {
    await world.ride(1);
    const { vitals } = world.publisher;
    const { waiting } = world.journal.stats();
    if (waiting <= 3) drainedMs = world.clock.monotonicMs() - upMs;
    else expect((vitals.drained ?? 0) + waiting).toBeGreaterThan(30 * HOUR_S - 10);
    if (world.clock.monotonicMs() - upMs > 120_000) throw new Error(`${waiting} samples wait still`);
  }
  expect(drainedMs).toBeLessThan(15_000 + 25_000);
  await world.pass(10_000);
  expect(world.missing()).toEqual([]);
  expect([...world.arrived().values()].filter((times) => times > 1)).toEqual([]);
  expect(world.journal.stats().waiting).toBe(0);
  expect(percentile(world.liveDelaysMs(), 0.99)).toBe(0);
  const packs = world.uplink.received.filter(({ kind }) => kind === 'backlog').length;
  expect(packs).toBeLessThan(220);
});

test('an outage in the middle of a drain costs nothing, and repeats no more than what was in flight', async () => {
  const world = await DeliveryWorld.open({ drainJitterMs: 0, packsPerS: 90 }, { flushIntervalMs: 60_000 });
  await world.rideOffline(4 * HOUR_S);
  await world.journal.flush(world.clock.monotonicMs());
  for (let times = 0; times < 6; times++) {
    world.uplink.goUp();
    await world.pass(90);
    world.uplink.goDown();
    await world.ride(3);
  }
  world.uplink.goUp();
  await world.ride(30);
  await world.pass(10_000);
  expect(world.missing()).toEqual([]);
  expect(world.journal.stats().waiting).toBe(0);
  const repeated = [...world.arrived().values()].reduce((sum, times) => sum + times - 1, 0);
  expect(repeated).toBeLessThan(6 * 16 * 560);
});

test('a broker that leaves every third answer out gets everything nevertheless', async () => {
  const world = await DeliveryWorld.open({ drainJitterMs: 0 }, { flushIntervalMs: 700 });
  await world.ride(20);
  world.uplink.goUp();
  for (let times = 0; times < 30; times++) {
    world.uplink.answersHeld = times % 3 === 0;
    await world.ride(4);
  }
  world.uplink.answersHeld = false;
  await world.ride(120);
  await world.pass(10_000);
  expect(world.missing()).toEqual([]);
  expect(world.journal.stats().waiting).toBe(0);
});
