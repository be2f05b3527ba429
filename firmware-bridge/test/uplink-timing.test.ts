import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AdversaryBroker, type Behaviour } from './adversary-broker.ts';
import { onSamples, withholdAnswer } from './adversary-publishes.ts';
import { FakeClock } from './fake-clock.ts';
import { passUntil } from './pass-until.ts';
import { type OpenedUplink, openUplink } from './uplink-stand.ts';

interface Scene extends OpenedUplink {
  readonly broker: AdversaryBroker;
  readonly clock: FakeClock;
  readonly waits: () => (number | string)[];
}

let scene: Scene | undefined;

async function open(behaviour: Behaviour, backoffMaxMs = 60_000): Promise<Scene> {
  const broker = await AdversaryBroker.open(behaviour);
  const clock = new FakeClock(0);
  const opened = await openUplink(broker.url, { backoffMaxMs }, { clock, random: () => 1 });
  const waits = () => opened.events.map((event) => (event.kind === 'lost' ? event.retryMs : event.kind));
  scene = { ...opened, broker, clock, waits };
  return scene;
}

afterEach(async () => {
  const { uplink, broker, clock } = scene ?? {};
  scene = undefined;
  await broker?.close();
  const closed = uplink?.close();
  while (clock?.runNext(clock.monotonicMs() + 5000)) await sleep(0);
  await closed;
});

describe('the waits between attempts', () => {
  test('double up to the longest', async () => {
    const { events, clock, waits } = await open({ connack: { reasonCode: 0x88 } }, 5000);
    for (let attempt = 1; attempt <= 5; attempt++) {
      await passUntil(() => events.length === attempt);
      clock.runNext(Number.MAX_SAFE_INTEGER);
    }
    expect(waits()).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  test('begin anew after a connection that held for half a minute', async () => {
    const { events, clock, broker, waits, connected } = await open({ connack: { reasonCode: 0x88 } });
    for (let attempt = 1; attempt <= 2; attempt++) {
      await passUntil(() => events.length === attempt);
      if (attempt === 2) broker.behaviour = {};
      clock.runNext(Number.MAX_SAFE_INTEGER);
    }
    await connected();
    clock.holdUp(30_000);
    broker.links.at(-1)?.hangUp();
    await passUntil(() => events.length === 4);
    expect(waits()).toEqual([1000, 2000, 'connected', 1000]);
  });
});

describe('a broker that answers no sample', () => {
  test('is left when 64 have waited for 20 s, and all of them are lost', async () => {
    const { ride, clock, connected, kinds, events } = await open({ onPublish: onSamples(withholdAnswer) });
    await connected();
    await sleep(50);
    const waiting = Array.from({ length: 64 }, (_, seq) => ride(String(seq)));
    expect(await ride('one more')).toMatchObject({ kind: 'refused', reasonCode: 0x97 });
    clock.holdUp(20_000);
    expect(await ride('much later')).toMatchObject({ kind: 'refused', reasonCode: 0x97 });
    expect((await Promise.all(waiting)).every(({ kind }) => kind === 'lost')).toBe(true);
    await passUntil(() => kinds().length === 2);
    expect(events[1]).toMatchObject({ code: 'UPLINK_LOST', detail: 'the broker answers no publish' });
  });

  test('cannot hold up the end of the daemon for more than two seconds', async () => {
    const { uplink, clock, connected } = await open({ deaf: true });
    await connected();
    let ended = false;
    const closed = uplink.close().then(() => {
      ended = true;
    });
    await sleep(50);
    expect(ended).toBe(false);
    clock.runNext(clock.monotonicMs() + 2000);
    await closed;
  });
});
