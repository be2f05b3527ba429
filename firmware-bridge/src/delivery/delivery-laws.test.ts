import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryRig, NO_LIMITS, type Sent } from '../../test/delivery-rig.ts';
import { expectRates } from '../../test/expect-rates.ts';
import type { BrokerLimits, PublishResult } from './uplink.ts';

type Act =
  | { readonly kind: 'ride'; readonly seconds: number; readonly answered: boolean }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'stock'; readonly count: number }
  | { readonly kind: 'lose'; readonly from: number }
  | { readonly kind: 'up'; readonly limits: BrokerLimits }
  | { readonly kind: 'down' }
  | { readonly kind: 'room'; readonly hasRoom: boolean }
  | { readonly kind: 'end'; readonly pick: number; readonly result: PublishResult; readonly again: boolean };

const GOOD: PublishResult = { kind: 'acknowledged' };
const CODES = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x95, 0x97, 0x99, 0xff];
const result: fc.Arbitrary<PublishResult> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(GOOD) },
  { weight: 1, arbitrary: fc.constant<PublishResult>({ kind: 'lost', reason: 'gone' }) },
  fc.constantFrom(...CODES).map((reasonCode): PublishResult => ({ kind: 'refused', reasonCode, reason: 'no' })),
);
const limits = fc.oneof(
  fc.constant(NO_LIMITS),
  fc.record({
    receiveMaximum: fc.constantFrom(1, 2, 3, 10, 20, 100, 65_535),
    maximumPacketBytes: fc.constantFrom(600, 1024, 3000, 149_504),
    maximumQos: fc.constantFrom(1 as const, 1 as const, 0 as const),
  }),
);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('ride' as const), seconds: fc.integer({ min: 1, max: 9 }), answered: fc.boolean() }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 40, 900, 5000, 31_000, 70_000, 1_000_000) }),
  fc.record({ kind: fc.constant('stock' as const), count: fc.constantFrom(1, 300, 5000) }),
  fc.record({ kind: fc.constant('lose' as const), from: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ kind: fc.constant('up' as const), limits }),
  fc.record({ kind: fc.constant('down' as const) }),
  fc.record({ kind: fc.constant('room' as const), hasRoom: fc.boolean() }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(), result, again: fc.boolean() }),
  },
);
const schedule = fc.array(act, { maxLength: 50 });
const settings = fc.record({
  qos: fc.constantFrom(1 as const, 1 as const, 0 as const),
  economy: fc.boolean(),
  packsPerS: fc.constantFrom(1, 10, 90),
});

function perform(rig: DeliveryRig, what: Act): void {
  switch (what.kind) {
    case 'ride':
      for (let second = 0; second < what.seconds; second++) {
        makeOne(rig);
        rig.pass(1000, () => what.answered && answerAll(rig));
      }
      break;
    case 'pass':
      rig.pass(what.ms);
      break;
    case 'stock':
      rig.stock(what.count);
      break;
    case 'lose':
      rig.gaps.push({ runId: '00000000000000bb', from: what.from, to: 100, count: 101 - what.from, reason: 'evicted' });
      break;
    case 'up':
      rig.up(what.limits);
      break;
    case 'down':
      rig.down();
      break;
    case 'room':
      rig.hasRoom = what.hasRoom;
      break;
    case 'end': {
      const candidates = what.again ? rig.sent : rig.unended();
      const sent = candidates[what.pick % Math.max(1, candidates.length)];
      if (sent !== undefined) rig.end(sent, what.result);
    }
  }
}

/** Makes a sample. Whenever nothing but the buckets could hold it, it is gone at once, alone or in economy mode with others. */
function makeOne(rig: DeliveryRig): void {
  const { limits: taken, delivery, nowMs } = rig;
  const { economy, qos } = delivery.settings;
  const others = rig.unended().filter(({ publication }) => publication.qos === 1).length;
  const lastLive = rig.sent.findLast(({ publication }) => publication.kind === 'ride');
  const isFree =
    !economy &&
    taken !== undefined &&
    taken.maximumPacketBytes >= 1024 &&
    qos <= taken.maximumQos &&
    delivery.lanes.ride.fault === undefined &&
    (qos === 0 || others < Math.min(taken.receiveMaximum, 64)) &&
    delivery.fresh.length === 0 &&
    nowMs - (lastLive?.atMs ?? 0) >= 100;
  const name = `00000000000000aa/${rig.made + 1}`;
  const followed = rig.make();
  if (isFree) expect(followed[0]).toMatchObject({ atMs: nowMs, names: [name], publication: { kind: 'ride' } });
}

function answerAll(rig: DeliveryRig): void {
  for (let [open] = rig.unended(); open !== undefined; [open] = rig.unended()) rig.end(open, GOOD);
}

/** At the moment of each publish: what the broker's limits and our own say. */
function expectWithinLimits(rig: DeliveryRig, sent: readonly Sent[]): void {
  for (const { publication, link } of sent) {
    expect(link).toBe(rig.link);
    const bytes = new TextEncoder().encode(publication.payload).length;
    expect(bytes).toBeLessThanOrEqual(4920);
    expect(bytes + 90).toBeLessThanOrEqual(rig.limits?.maximumPacketBytes ?? 0);
    expect(publication.qos).toBeLessThanOrEqual(rig.limits?.maximumQos ?? -1);
    if (publication.kind === 'backlog' || publication.kind === 'gap') expect(publication.qos).toBe(1);
  }
  const open = rig.unended();
  const held = ({ publication, atMs }: Sent): boolean => publication.qos === 1 && rig.nowMs - atMs < 20_000;
  const unanswered = open.filter(held).length;
  expect(unanswered).toBeLessThanOrEqual(Math.min(rig.limits?.receiveMaximum ?? 65_535, 64));
  const packs = open.filter(({ publication, atMs }) => publication.kind === 'backlog' && rig.nowMs - atMs < 5000);
  expect(packs.length).toBeLessThanOrEqual(16);
  const active = open.filter(({ atMs }) => rig.nowMs - atMs < 5000).flatMap(({ names }) => names);
  expect(new Set(active).size).toBe(active.length);
}

test('whatever happens, nothing is forgotten unproven, no limit is broken, live leaves at once, and in the end all is delivered', () => {
  fc.assert(
    fc.property(schedule, settings, fc.double({ min: 0, max: 0.999, noNaN: true }), (acts, chosen, chance) => {
      const rig = new DeliveryRig(chosen);
      rig.chance = chance;
      for (const each of acts) {
        const before = rig.sent.length;
        perform(rig, each);
        expectWithinLimits(
          rig,
          rig.sent.slice(before).filter(({ link }) => link === rig.link),
        );
        expect(rig.forgotten.filter((name) => !rig.proven.has(name))).toEqual([]);
      }
      rig.down();
      rig.hasRoom = true;
      rig.up();
      for (let quarter = 0; quarter < 12 && rig.waiting.size + rig.gaps.length > 0; quarter++)
        rig.pass(300_000, () => answerAll(rig));
      expect(rig.waiting.size).toBe(0);
      expect(rig.gaps).toEqual([]);
      expect(rig.forgotten.filter((name) => !rig.proven.has(name))).toEqual([]);
      expect(new Set(rig.forgotten).size).toBe(rig.made);
      expectRates(rig.sent, chosen.packsPerS);
    }),
    { numRuns: 100 },
  );
});
