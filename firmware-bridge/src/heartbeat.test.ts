import { heartbeatSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SETTINGS } from '../test/delivery-rig.ts';
import { newDelivery } from './delivery/delivery-state.ts';
import { deliveryVitals } from './delivery/delivery-vitals.ts';
import { LANES } from './delivery/lane.ts';
import type { FaultCode } from './faults.ts';
import { drawHeartbeat } from './heartbeat.ts';
import type { JournalStats } from './journal/journal-stats.ts';
import { type Counters, countEvent } from './vitals.ts';

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
const BIKE = {
  at: 1_800_000_000_000,
  runId: '00000000000000aa',
  software: '0.1.0',
  uptimeS: 60,
  clock: 'synced' as const,
  sensor: 'ok' as const,
  samples: 0,
  gaps: 0,
};
const IDLE = deliveryVitals(newDelivery(SETTINGS), 0);

test('a bike that has just started has a heartbeat', () => {
  const beat = drawHeartbeat({ ...BIKE, delivery: IDLE, journal: EMPTY, counters: new Map() });
  expect(heartbeatSchema.parse(beat)).toEqual(beat);
  expect(beat).toMatchObject({ backlog: 0, oldestMs: 0, lost: 0, paused: [], setAside: 0 });
  expect(beat).not.toHaveProperty('drain');
  expect(beat).not.toHaveProperty('lastAckMs');
});

test('a card that takes nothing is said for as long as it does', () => {
  const beat = drawHeartbeat({
    ...BIKE,
    delivery: IDLE,
    journal: { ...EMPTY, diskState: 'failing' },
    counters: new Map(),
  });
  expect(heartbeatSchema.parse(beat)).toMatchObject({ disk: 'failing' });
  expect(drawHeartbeat({ ...BIKE, delivery: IDLE, journal: EMPTY, counters: new Map() })).not.toHaveProperty('disk');
});

test('every way to lose a sample counts as lost', () => {
  const journal = { ...EMPTY, evicted: 100, forgotten: 20, unreadable: 3 };
  expect(drawHeartbeat({ ...BIKE, delivery: IDLE, journal, counters: new Map() }).lost).toBe(123);
});

test('the contract takes the heartbeat of every state', () => {
  const count = fc.nat();
  const fault = fc.constantFrom<FaultCode[]>(
    'PUBLISH_NOT_ALLOWED',
    'PUBLISH_TOPIC_REFUSED',
    'SET_ASIDE_FULL',
    'BROKER_LIMITS',
  );
  const delivery = fc.record({
    link: fc.constantFrom('up' as const, 'down' as const),
    acknowledged: count,
    setAside: count,
    lastAckMs: fc.option(count, { nil: undefined }),
    paused: fc
      .subarray([...LANES])
      .chain((lanes) => fc.tuple(...lanes.map((lane) => fault.map((each) => ({ lane, fault: each }))))),
    drained: fc.option(count, { nil: undefined }),
  });
  const journal = fc.record({
    waiting: count,
    unsynced: count,
    bytesOnDisk: count,
    segments: count,
    oldestMs: fc.option(fc.double({ min: 0, max: 4e12, noNaN: true }), { nil: undefined }),
    evicted: count,
    forgotten: count,
    unreadable: count,
    diskState: fc.constantFrom('ok' as const, 'failing' as const),
    lastFlushMs: fc.option(count, { nil: undefined }),
  });
  const reasons = fc.array(fc.string({ maxLength: 200 }), { maxLength: 400 });
  const bike = fc.record({
    at: fc.integer({ min: 0, max: 100_000_000_000_000 }),
    uptimeS: count,
    clock: fc.constantFrom('synced' as const, 'estimated' as const),
    sensor: fc.constantFrom('ok' as const, 'absent' as const),
    samples: count,
    gaps: count,
  });
  fc.assert(
    fc.property(bike, delivery, journal, reasons, (state, vitals, stats, wrong) => {
      const counters = wrong.reduce<Counters>(
        (sum, reason) => countEvent(sum, { kind: 'messageDiscarded', topic: 't', reason }),
        new Map(),
      );
      const beat = drawHeartbeat({ ...BIKE, ...state, delivery: vitals, journal: stats, counters });
      const sent: unknown = JSON.parse(JSON.stringify(beat));
      expect(heartbeatSchema.safeParse(sent).error).toBeUndefined();
    }),
  );
});
