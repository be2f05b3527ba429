import { expect, test } from '@jest/globals';
import { DeliveryRig, NO_LIMITS } from '../../test/delivery-rig.ts';
import type { JournalStats } from '../journal/journal-stats.ts';
import { deliveryVitals } from './delivery-vitals.ts';
import { healthOf } from './health.ts';

const EMPTY: JournalStats = {
  waiting: 0,
  unsynced: 0,
  bytesOnDisk: 0,
  segments: 0,
  oldestMs: undefined,
  evicted: 0,
  forgotten: 0,
  unreadable: 0,
  diskState: 'ok',
  lastFlushMs: undefined,
};
const health = (rig: DeliveryRig, journal: Partial<JournalStats> = {}) =>
  healthOf(deliveryVitals(rig.delivery, rig.nowMs), { ...EMPTY, ...journal }, rig.gaps.length, 1_800_000_000_000);

test('a bike that has just started has nothing to say', () => {
  expect(health(new DeliveryRig())).toEqual({
    backlog: 0,
    oldestMs: 0,
    drain: undefined,
    bytesOnDisk: 0,
    disk: 'ok',
    lost: 0,
    gaps: 0,
    lastAckMs: undefined,
    paused: [],
    setAside: 0,
  });
});

test('during a drain it tells what is sent of how many, and how long ago the broker said a word', () => {
  const rig = new DeliveryRig({ drainJitterMs: 0 });
  rig.stock(6000);
  rig.up();
  rig.passAnswering(55, 50);
  const { drain, lastAckMs } = health(rig, { waiting: rig.waiting.size });
  expect(drain?.total).toBe(6000);
  expect(drain?.sent).toBe(6000 - rig.waiting.size);
  expect(drain?.sent).toBeGreaterThan(0);
  expect(lastAckMs).toBe(5);
});

test('age, losses and gaps are those of the journal', () => {
  const rig = new DeliveryRig();
  rig.gaps = [{ runId: '00000000000000bb', from: 1, to: 9, count: 9, reason: 'evicted' }];
  const journal = { oldestMs: 1_799_999_990_000.4, bytesOnDisk: 4096, evicted: 100, forgotten: 20, unreadable: 3 };
  expect(health(rig, journal)).toMatchObject({ oldestMs: 10_000, bytesOnDisk: 4096, lost: 123, gaps: 1 });
  expect(health(rig, { diskState: 'failing' }).disk).toBe('failing');
  expect(health(rig, { oldestMs: 1_800_000_100_000 }).oldestMs).toBe(0);
});

test('a broker with limits that are too small pauses what it does not take, and only that', () => {
  const rig = new DeliveryRig({ qos: 0 });
  rig.up({ ...NO_LIMITS, maximumQos: 0 });
  const fault = 'BROKER_LIMITS';
  expect(health(rig).paused).toEqual([
    { lane: 'backlog', fault },
    { lane: 'gap', fault },
  ]);
  rig.down();
  expect(health(rig).paused).toEqual([]);
  rig.up({ ...NO_LIMITS, maximumPacketBytes: 500 });
  expect(health(rig).paused.map(({ lane }) => lane)).toEqual(['ride', 'backlog', 'gap']);
});
