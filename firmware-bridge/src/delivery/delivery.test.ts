import { describe, expect, test } from '@jest/globals';
import { sampleRecord } from '../../test/sample-record.ts';
import {
  backlogOf,
  type Delivery,
  giveUpUnanswered,
  INITIAL_DELIVERY,
  linkDown,
  linkUp,
  mayPack,
  sendLive,
  sendPack,
  settle,
} from './delivery.ts';

const UP = linkUp(INITIAL_DELIVERY, 0, 0);
const records = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => sampleRecord(from + index));

describe('the live lane', () => {
  test('sends a new record at once while the link is up', () => {
    const { delivery, dispatch } = sendLive(UP, sampleRecord(5), 5000);
    expect(dispatch).toEqual({ id: 1, flight: { lane: 'live', records: [sampleRecord(5)], sentAtMs: 5000 } });
    expect(delivery.inFlight.size).toBe(1);
  });

  test.each([
    ['the link is down', INITIAL_DELIVERY, 5000],
    ['the record is older than 2 s', UP, 7001],
  ])('sends nothing when %s', (_name, delivery, nowMs) => {
    expect(sendLive(delivery, sampleRecord(5), nowMs)).toEqual({ delivery });
  });

  test('holds at most 16 unanswered, and goes on when one is answered', () => {
    let delivery: Delivery = UP;
    for (let seq = 1; seq <= 16; seq++) delivery = sendLive(delivery, sampleRecord(seq), seq * 1000).delivery;
    expect(sendLive(delivery, sampleRecord(17), 17_000).dispatch).toBeUndefined();
    const answered = settle(delivery, 3, true, 17_000);
    expect(answered.delivered).toEqual([sampleRecord(3)]);
    expect(sendLive(answered.delivery, sampleRecord(17), 17_000).dispatch?.id).toBe(17);
  });
});

describe('the backlog lane', () => {
  test('waits for the jitter after the link came up', () => {
    const jittered = linkUp(INITIAL_DELIVERY, 10_000, 5000);
    expect(mayPack(jittered, 14_999)).toBe(false);
    expect(mayPack(jittered, 15_000)).toBe(true);
    expect(mayPack(INITIAL_DELIVERY, 15_000)).toBe(false);
  });

  test('takes what is older than 2 s and not in flight, oldest first', () => {
    const waiting = records(1, 9);
    const { delivery } = sendPack(UP, waiting.slice(1, 3), 9000);
    expect(backlogOf(delivery, waiting, 9000, 100).map(({ seq }) => seq)).toEqual([1, 4, 5, 6]);
    expect(backlogOf(delivery, waiting, 9000, 2).map(({ seq }) => seq)).toEqual([1, 4]);
  });

  test('sends ten packs a second and has at most 16 in flight', () => {
    let delivery: Delivery = UP;
    for (let pack = 0; pack < 16; pack++) {
      expect(mayPack(delivery, pack * 100)).toBe(true);
      delivery = sendPack(delivery, [sampleRecord(pack + 1)], pack * 100).delivery;
      expect(mayPack(delivery, pack * 100 + 99)).toBe(false);
    }
    expect(mayPack(delivery, 1600)).toBe(false);
    expect(mayPack(settle(delivery, 1, true, 1600).delivery, 1600)).toBe(true);
  });

  test('rests for 5 s after a refusal, and never less than the jitter still to run', () => {
    const refused = settle(sendPack(UP, records(1, 2), 1000).delivery, 1, false, 1200);
    expect(refused.delivered).toEqual([]);
    expect(refused.delivery.nextPackMs).toBe(6200);
    const jittered = sendLive(linkUp(INITIAL_DELIVERY, 1000, 30_000), sampleRecord(1), 1000).delivery;
    expect(settle(jittered, 1, false, 1200).delivery.nextPackMs).toBe(31_000);
  });
});

describe('the end of a flight', () => {
  test('no answer for 5 s gives its records back, and an answer after that counts for nothing', () => {
    const waiting = records(1, 2);
    const { delivery } = sendPack(UP, waiting, 1000);
    expect(giveUpUnanswered(delivery, 5999)).toBe(delivery);
    expect(backlogOf(delivery, waiting, 5999, 10)).toEqual([]);
    const given = giveUpUnanswered(delivery, 6000);
    expect(given.inFlight.size).toBe(0);
    expect(backlogOf(given, waiting, 6000, 10)).toHaveLength(2);
    expect(settle(given, 1, true, 6100)).toEqual({ delivery: given, delivered: [] });
  });

  test('a link that goes down fails them all', () => {
    const down = linkDown(sendPack(UP, records(1, 2), 1000).delivery);
    expect(down).toMatchObject({ linkUp: false, inFlight: new Map() });
    expect(settle(down, 1, true, 1100).delivered).toEqual([]);
  });
});
