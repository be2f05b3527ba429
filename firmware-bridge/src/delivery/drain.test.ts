import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryRig, NO_LIMITS } from '../../test/delivery-rig.ts';
import { expectRates } from '../../test/expect-rates.ts';

const DAY_S = 86_400;

/** Rides on during a drain, a sample a second, until nothing waits; the latest answer, and how late live samples left. */
function drain(rig: DeliveryRig, roundTripMs: number): { drainMs: number; liveLateMs: number[] } {
  const startMs = rig.nowMs;
  const liveLateMs: number[] = [];
  const packsLeft = (): boolean =>
    rig.waiting.size > 1 || rig.unended().some((sent) => sent.publication.kind !== 'ride');
  rig.up();
  for (let second = 0; packsLeft() && second < 7200; second++) {
    const madeMs = rig.nowMs;
    rig.make();
    const name = `00000000000000aa/${rig.made}`;
    rig.passAnswering(1000, roundTripMs);
    const sent = rig.sent.findLast(({ names, publication }) => publication.kind === 'ride' && names.includes(name));
    liveLateMs.push((sent?.atMs ?? Number.POSITIVE_INFINITY) - madeMs);
  }
  rig.passAnswering(10_000, roundTripMs);
  const lastPackMs = rig.sent.findLast(({ publication }) => publication.kind === 'backlog')?.endedAtMs ?? startMs;
  return { drainMs: lastPackMs - startMs, liveLateMs };
}

describe('a day that waited', () => {
  test('follows within 3 s at the ceiling and a round trip of 50 ms, and each live sample leaves the moment it is made', () => {
    const rig = new DeliveryRig({ packsPerS: 90, drainJitterMs: 0 });
    rig.stock(DAY_S);
    const { drainMs, liveLateMs } = drain(rig, 50);
    expect(drainMs).toBeLessThan(3000);
    expect(Math.max(...liveLateMs)).toBe(0);
    expectRates(rig.sent, 90);
    expect(new Set(rig.forgotten).size).toBe(rig.made);
    expect(rig.forgotten).toHaveLength(rig.made);
  });

  test('follows within 20 s at the default pace, also at a round trip of half a second', () => {
    for (const roundTripMs of [50, 500]) {
      const rig = new DeliveryRig({ drainJitterMs: 0 });
      rig.stock(DAY_S);
      const { drainMs, liveLateMs } = drain(rig, roundTripMs);
      expect(drainMs).toBeLessThan(20_000);
      expect(Math.max(...liveLateMs)).toBe(0);
      expectRates(rig.sent, 10);
      expect(rig.sent.filter(({ publication }) => publication.kind === 'backlog').length).toBeLessThan(170);
    }
  });
});

test('however large the samples and however long the round trip: the ceilings hold, and live leaves at once', () => {
  const samples = fc.record({ count: fc.integer({ min: 1, max: 1500 }), stepMs: fc.constantFrom(1000, 1000, 1500) });
  const stocks = fc.array(samples, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      stocks,
      fc.integer({ min: 1, max: 4000 }),
      fc.constantFrom(10, 400),
      (parts, roundTripMs, packsPerS) => {
        const rig = new DeliveryRig({ packsPerS, drainJitterMs: 0 });
        for (const { count, stepMs } of parts) rig.stock(count, stepMs);
        const { liveLateMs } = drain(rig, roundTripMs);
        expect(Math.max(...liveLateMs)).toBe(0);
        expectRates(rig.sent, packsPerS);
        expect(new Set(rig.forgotten).size).toBe(rig.made);
      },
    ),
    { numRuns: 6 },
  );
});

test('a broker that answers nothing holds 16 packs, and gets fewer and fewer', () => {
  const rig = new DeliveryRig({ packsPerS: 90, drainJitterMs: 0 });
  rig.stock(DAY_S);
  rig.up();
  rig.pass(4999);
  expect(rig.sent).toHaveLength(16);
  rig.pass(15_000);
  expect(rig.sent.length).toBeLessThanOrEqual(64);
  rig.pass(45_000);
  expect(rig.delivery.pace.packsPerS).toBeLessThan(90 / 4);
  expect(rig.sent.filter(({ atMs }) => rig.nowMs - atMs < 20_000).length).toBeLessThanOrEqual(32);
  expect(rig.forgotten).toEqual([]);
});

test('an answer that comes after 5 s counts still, so that a slow link gets on', () => {
  const rig = new DeliveryRig({ drainJitterMs: 0 });
  rig.stock(3000);
  rig.up();
  rig.passAnswering(300_000, 7000);
  expect(rig.waiting.size).toBe(0);
  expect(rig.sent.length).toBeLessThan(40);
});

test('each answer that does not come halves the pace, once for what flew together; it recovers within a minute', () => {
  const rig = new DeliveryRig({ packsPerS: 64, drainJitterMs: 0 });
  rig.chance = 0;
  rig.stock(DAY_S);
  const paces: number[] = [];
  rig.up();
  for (let times = 0; times < 3; times++) {
    rig.pass(5001);
    paces.push(rig.delivery.pace.packsPerS);
    for (const open of rig.unended().slice(0, 15)) rig.end(open, { kind: 'acknowledged' });
  }
  expect(paces[0]).toBeLessThanOrEqual(32);
  expect(paces[0]).toBeGreaterThan(30);
  expect(paces[2]).toBeLessThan(20);
  expect(paces[2]).toBeGreaterThanOrEqual(8);
});

test('what waited follows after its share of the jitter; live samples do not wait', () => {
  for (const chance of [0, 0.5, 0.999]) {
    const rig = new DeliveryRig();
    rig.chance = chance;
    rig.stock(100);
    const upMs = rig.nowMs;
    rig.up();
    rig.passAnswering(500, 20);
    rig.make();
    rig.passAnswering(40_000, 20);
    const [firstPack] = rig.sent.filter(({ publication }) => publication.kind === 'backlog');
    const [firstLive] = rig.sent.filter(({ publication }) => publication.kind === 'ride');
    expect((firstPack?.atMs ?? 0) - upMs).toBeCloseTo(chance * 30_000, 6);
    expect((firstLive?.atMs ?? 0) - upMs).toBe(500);
  }
});

test('a drain counts what it has sent, and is over when nothing waits', () => {
  const rig = new DeliveryRig({ drainJitterMs: 0 });
  rig.stock(6000);
  expect(rig.delivery.drained).toBeUndefined();
  rig.up(NO_LIMITS);
  rig.passAnswering(500, 50);
  const drained = rig.delivery.drained ?? 0;
  expect(drained).toBeGreaterThan(1000);
  expect(drained + rig.waiting.size).toBe(6000);
  rig.passAnswering(20_000, 50);
  expect(rig.delivery.drained).toBeUndefined();
  expect(rig.waiting.size).toBe(0);
});
