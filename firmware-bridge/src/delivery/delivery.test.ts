import { describe, expect, test } from '@jest/globals';
import { DeliveryRig, NO_LIMITS } from '../../test/delivery-rig.ts';
import type { PublishResult } from './uplink.ts';

const GOOD: PublishResult = { kind: 'acknowledged' };
const refused = (reasonCode: number): PublishResult => ({ kind: 'refused', reasonCode, reason: 'no' });
const kinds = (rig: DeliveryRig): string[] => rig.sent.map(({ publication }) => publication.kind);
const RACE = { raceId: 6_000_000, classId: 2, racerId: 7, name: 'Ada' };
const FINAL = { race: { ...RACE, second: 300, final: { total: 1000, counted: 300 } } };

function upRig(...settings: ConstructorParameters<typeof DeliveryRig>): DeliveryRig {
  const rig = new DeliveryRig({ drainJitterMs: 0, ...settings[0] });
  rig.up();
  return rig;
}

describe('the live lane', () => {
  test('a sample made just before the link came up leaves when it does; an older one waits for a pack', () => {
    const rig = new DeliveryRig({ drainJitterMs: 0 });
    rig.make();
    rig.pass(500);
    rig.make();
    rig.pass(1600);
    rig.up();
    expect(kinds(rig)).toEqual(['ride', 'backlog']);
    expect(rig.sent.map(({ names }) => names)).toEqual([['00000000000000aa/2'], ['00000000000000aa/1']]);
  });

  test('the last second of a race is QoS 1 whatever the setting', () => {
    const rig = upRig({ qos: 0 });
    rig.make();
    rig.make(FINAL);
    expect(rig.sent.map(({ publication }) => publication.qos)).toEqual([0, 1]);
  });

  test('what is not answered for 5 s goes into a pack, after a random wait', () => {
    const rig = upRig();
    rig.make();
    rig.pass(4999);
    expect(kinds(rig)).toEqual(['ride']);
    rig.pass(502);
    expect(kinds(rig)).toEqual(['ride', 'backlog']);
    expect(rig.sent[1]?.atMs).toBe(1_005_500);
  });
});

describe('economy mode', () => {
  test('sends five samples in a pack, and nothing alone', () => {
    const rig = upRig({ economy: true, bikeId: 'bike-5' });
    for (let second = 0; second < 12; second++) {
      rig.make();
      rig.passAnswering(1000, 50);
    }
    expect(rig.sent.map(({ publication, names }) => `${publication.kind} ${names.length}`)).toEqual([
      'pack 5',
      'pack 5',
    ]);
    rig.passAnswering(10_000, 50);
    expect(rig.sent.map(({ names }) => names.length)).toEqual([5, 5, 2]);
    expect(rig.waiting.size).toBe(0);
  });

  test('bikes that ride in step send in different seconds', () => {
    const sends = Array.from({ length: 100 }, (_, index) => {
      const rig = upRig({ economy: true, bikeId: `bike-${index}` });
      for (let second = 0; second < 20; second++) {
        rig.make();
        rig.passAnswering(1000, 50);
      }
      expect(rig.sent.slice(1).map(({ names }) => names.length)).toEqual([5, 5, 5]);
      return Math.floor((rig.sent[1]?.atMs ?? 0) / 1000) % 5;
    });
    for (const second of [0, 1, 2, 3, 4]) expect(sends.filter((sent) => sent === second).length).toBeLessThan(30);
  });

  test('sends at once when the race has ended, at QoS 1', () => {
    const rig = upRig({ economy: true, qos: 0, bikeId: 'bike-4' });
    rig.make({ race: { ...RACE, second: 299 } });
    rig.pass(1000);
    rig.make(FINAL);
    expect(rig.sent.map(({ publication, names }) => [publication.kind, publication.qos, names.length])).toEqual([
      ['pack', 1, 2],
    ]);
  });

  test('what could not be sent for 7 s waits with the rest', () => {
    const rig = new DeliveryRig({ economy: true, drainJitterMs: 0 });
    rig.make();
    rig.pass(6999);
    expect(rig.delivery.fresh).toHaveLength(1);
    rig.pass(1);
    expect(rig.delivery.fresh).toEqual([]);
    rig.up();
    expect(kinds(rig)).toEqual(['backlog']);
  });
});

describe('a topic that the broker refuses', () => {
  test('rests, while its samples go another way', () => {
    const rig = upRig();
    rig.make();
    for (const open of rig.unended()) rig.end(open, refused(0x87));
    expect(rig.delivery.lanes.ride.fault).toBe('PUBLISH_NOT_ALLOWED');
    expect(kinds(rig)).toEqual(['ride', 'backlog']);
    for (let second = 0; second < 58; second++) {
      rig.make();
      rig.passAnswering(1000, 50);
    }
    expect(kinds(rig).filter((kind) => kind === 'ride')).toHaveLength(1);
    expect(rig.waiting.size).toBeLessThanOrEqual(3);
    rig.passAnswering(2000, 50);
    rig.make();
    expect(kinds(rig).at(-1)).toBe('ride');
    rig.passAnswering(1000, 50);
    expect(rig.delivery.lanes.ride.fault).toBeUndefined();
  });

  test('keeps what waits and blocks neither live samples nor gaps, also when the link comes back', () => {
    const rig = upRig();
    rig.stock(600);
    rig.pass(5000);
    for (const open of rig.unended()) rig.end(open, refused(0x90));
    rig.gaps = [{ runId: '00000000000000bb', from: 1, to: 9, count: 9, reason: 'evicted' }];
    rig.down();
    rig.up();
    for (let second = 0; second < 50; second++) {
      rig.make();
      rig.passAnswering(1000, 50);
    }
    expect(new Set(kinds(rig))).toEqual(new Set(['backlog', 'ride', 'gap']));
    expect(rig.waiting.size).toBe(600);
    expect(rig.gaps).toEqual([]);
    rig.passAnswering(15_000, 50);
    expect(rig.waiting.size).toBe(0);
  });
});

describe('what the broker will never take', () => {
  test.each([0x95, 0x99])('refused with code %d it is set aside and only then forgotten', (code) => {
    const rig = upRig();
    rig.make();
    for (const open of rig.unended()) rig.end(open, refused(code));
    expect(rig.setAside).toEqual(['00000000000000aa/1']);
    expect(rig.forgotten).toEqual(['00000000000000aa/1']);
    expect(rig.delivery.setAside).toBe(1);
  });

  test('without room to set it aside it stays, and the lane rests', () => {
    const rig = upRig();
    rig.hasRoom = false;
    rig.make();
    for (const open of rig.unended()) rig.end(open, refused(0x99));
    expect(rig.forgotten).toEqual([]);
    expect(rig.delivery.lanes.backlog.fault).toBe('SET_ASIDE_FULL');
  });

  test('alone in flight when three connections ended, it is narrowed to few samples, and the others are delivered', () => {
    const rig = upRig();
    rig.stock(3000);
    rig.chance = 0;
    const poison = '00000000000000aa/700';
    let losses = 0;
    for (let round = 0; round < 4000 && rig.waiting.size > 0; round++) {
      rig.up();
      rig.pass(20);
      const [open] = rig.unended();
      if (open === undefined) rig.pass(5000);
      else if (open.names.includes(poison)) {
        rig.down();
        losses += 1;
      } else rig.end(open, GOOD);
    }
    expect(rig.waiting.size).toBe(0);
    expect(rig.setAside).toContain(poison);
    expect(rig.setAside.length).toBeLessThanOrEqual(8);
    expect(losses).toBeLessThan(40);
    expect(rig.delivery.careful).toBe(false);
  });

  test('a connection that ended with a live sample in flight accuses nobody', () => {
    const rig = upRig();
    for (let times = 0; times < 5; times++) {
      rig.make();
      rig.down();
      rig.pass(3000);
      rig.up();
      rig.pass(10);
      for (const open of rig.unended()) rig.end(open, GOOD);
    }
    expect(rig.setAside).toEqual([]);
    expect(rig.waiting.size).toBe(0);
  });
});

describe('gaps', () => {
  const gap = (from: number, to: number) => {
    return { runId: '00000000000000bb', from, to, count: to - from + 1, reason: 'evicted' as const };
  };

  test('are reported until they are acknowledged, forty in a message', () => {
    const rig = new DeliveryRig();
    rig.gaps = Array.from({ length: 50 }, (_, index) => gap(index * 10 + 1, index * 10 + 3));
    rig.up();
    expect(kinds(rig)).toEqual(['gap']);
    rig.pass(7000);
    expect(kinds(rig)).toEqual(['gap', 'gap']);
    expect(rig.gaps).toHaveLength(50);
    for (const open of rig.unended().slice(1)) rig.end(open, GOOD);
    expect(rig.gaps).toHaveLength(10);
    rig.passAnswering(1000, 50);
    expect(rig.gaps).toEqual([]);
    rig.passAnswering(60_000, 50);
    expect(kinds(rig)).toEqual(['gap', 'gap', 'gap']);
  });

  test('fit into what the broker takes', () => {
    const rig = new DeliveryRig();
    const largest = Number.MAX_SAFE_INTEGER;
    rig.gaps = Array.from({ length: 50 }, () => gap(largest, largest));
    rig.up({ ...NO_LIMITS, maximumPacketBytes: 1024 });
    expect(rig.sent[0]?.publication.payload.length).toBeLessThanOrEqual(924);
    for (const open of rig.unended()) rig.end(open, GOOD);
    expect(kinds(rig)).toEqual(['gap', 'gap']);
  });
});

test.each([
  ['no QoS 1', { ...NO_LIMITS, maximumQos: 0 as const }],
  ['no packets of 1 KiB', { ...NO_LIMITS, maximumPacketBytes: 1023 }],
])('a broker that takes %s gets nothing that is to be acknowledged', (_, limits) => {
  const rig = new DeliveryRig({ drainJitterMs: 0 });
  rig.stock(100);
  rig.up(limits);
  rig.make();
  rig.pass(60_000);
  expect(rig.sent).toEqual([]);
});
