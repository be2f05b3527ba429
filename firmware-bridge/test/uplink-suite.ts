import { expect, test } from '@jest/globals';
import type { Publication, Uplink, UplinkEvent } from '../src/delivery/uplink.ts';

export interface UplinkUnderTest {
  readonly uplink: Uplink;
  readonly linkUp: () => Promise<void>;
  readonly linkDown: () => Promise<void>;
  /** From now on the broker answers no publish; false ends it. */
  readonly holdAnswers: (hold: boolean) => void;
  /** Payloads of rides and packs that the broker has answered or taken, in order. */
  readonly received: () => readonly string[];
  readonly announce: (classId: number, payload: string) => Promise<void>;
  /** Lets time pass until `done` says so; fails the test when it does not. */
  readonly passUntil: (done: () => boolean) => Promise<void>;
  /** Lets enough time pass for whatever is on its way to arrive. */
  readonly settle: () => Promise<void>;
}

const ride = (payload: string, qos: 0 | 1 = 1): Publication => ({ kind: 'ride', payload, qos });

/** What the bridge needs of a way to the broker; every uplink must pass it. `run` makes one, and cleans up behind the test. */
export function uplinkSuite(run: (body: (under: UplinkUnderTest) => Promise<void>) => Promise<void>): void {
  const opened = (body: (under: UplinkUnderTest, events: UplinkEvent[]) => Promise<void>): Promise<void> =>
    run(async (under) => {
      const events: UplinkEvent[] = [];
      under.uplink.open((event) => events.push(event));
      try {
        await body(under, events);
      } finally {
        await under.uplink.close();
      }
    });
  const last = (events: readonly UplinkEvent[]) => events.at(-1)?.kind;

  test('while the link is down a publish fails at once', () =>
    opened(async ({ uplink, received }) => {
      expect(await uplink.publish(ride('early'))).toMatchObject({ kind: 'lost' });
      expect(received()).toEqual([]);
    }));

  test('while it is up a publish arrives, at either quality of service', () =>
    opened(async ({ uplink, linkUp, received, passUntil }, events) => {
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      let ended = 0;
      const results = [ride('sure'), ride('unsure', 0)].map((each) => uplink.publish(each));
      for (const result of results) result.then(() => (ended += 1));
      await passUntil(() => ended === 2 && received().length === 2);
      expect(await Promise.all(results)).toEqual([{ kind: 'acknowledged' }, { kind: 'acknowledged' }]);
      expect([...received()].sort()).toEqual(['sure', 'unsure']);
    }));

  test('a link that is lost fails what is in flight, and comes back by itself without it', () =>
    opened(async ({ uplink, linkUp, linkDown, holdAnswers, received, passUntil, settle }, events) => {
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      holdAnswers(true);
      const connected = events.length;
      let result: unknown;
      uplink.publish(ride('in flight')).then((each) => {
        result = each;
      });
      await settle();
      expect(result).toBeUndefined();
      await linkDown();
      await passUntil(() => result !== undefined && events.length > connected);
      expect(result).toMatchObject({ kind: 'lost' });
      expect(events[connected]).toMatchObject({ kind: 'lost', code: 'UPLINK_LOST' });
      expect(await uplink.publish(ride('meanwhile'))).toMatchObject({ kind: 'lost' });
      holdAnswers(false);
      await settle();
      const before = received().length;
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      uplink.publish(ride('after'));
      await passUntil(() => received().includes('after'));
      await settle();
      expect(received().slice(before)).toEqual(['after']);
    }));

  test('follows the standing of one class, also after the link was lost, until it is told to stop', () =>
    opened(async ({ uplink, linkUp, linkDown, announce, passUntil, settle }, events) => {
      const heard = () =>
        events.flatMap((event) => (event.kind === 'message' ? [`${event.topic} ${Buffer.from(event.payload)}`] : []));
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      uplink.followClass(2);
      await settle();
      await announce(2, 'one');
      await announce(3, 'other');
      await passUntil(() => heard().length > 0);
      await linkDown();
      await passUntil(() => last(events) === 'lost');
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      await settle();
      await announce(2, 'two');
      await passUntil(() => heard().length > 1);
      uplink.followClass(3);
      await settle();
      await announce(2, 'old class');
      await announce(3, 'three');
      await passUntil(() => heard().length > 2);
      uplink.followClass(undefined);
      await settle();
      await announce(3, 'none');
      await settle();
      const topic = (classId: number) => `alleycat/classes/${classId}/standing`;
      expect(heard()).toEqual([`${topic(2)} one`, `${topic(2)} two`, `${topic(3)} three`]);
    }));

  test('once closed it says nothing more and takes nothing more', () =>
    opened(async ({ uplink, linkUp, passUntil, settle }, events) => {
      await linkUp();
      await passUntil(() => last(events) === 'connected');
      await uplink.close();
      const told = events.filter(({ kind }) => kind !== 'lost').length;
      expect(await uplink.publish(ride('late'))).toMatchObject({ kind: 'lost' });
      await settle();
      expect(events.filter(({ kind }) => kind !== 'lost')).toHaveLength(told);
    }));
}
