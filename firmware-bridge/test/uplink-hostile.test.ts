import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Config } from '../src/config.ts';
import type { UplinkEvent } from '../src/delivery/uplink.ts';
import { MqttUplink } from '../src/io/mqtt-uplink.ts';
import { FakeClock } from './fake-clock.ts';
import { passUntil } from './pass-until.ts';
import { RawBroker } from './raw-broker.ts';
import { seededRandom } from './seeded-random.ts';

const RIDE = { kind: 'ride' as const, payload: '{}', qos: 1 as const };
const CONNECT = 1;
const PUBLISH = 3;
const CONNACK_5 = Buffer.from([0x20, 3, 0, 0, 0]);

/** Type of a control packet, MQTT 5 section 2.1.2, by the first byte of a chunk. */
const typeOf = (chunk: Buffer): number => (chunk[0] ?? 0) >> 4;

/** Ids of the QoS 1 publishes in a chunk; they are shorter than 128 bytes here. */
function publishIds(chunk: Buffer): number[] {
  const ids: number[] = [];
  for (let at = 0; at + 1 < chunk.length; at += 2 + (chunk[at + 1] ?? 0)) {
    if (typeOf(chunk.subarray(at)) !== PUBLISH) continue;
    ids.push(chunk.readUInt16BE(at + 4 + chunk.readUInt16BE(at + 2)));
  }
  return ids;
}

interface Scene {
  readonly uplink: MqttUplink;
  readonly broker: RawBroker;
  readonly clock: FakeClock;
  readonly events: UplinkEvent[];
  readonly kinds: () => string[];
}

let scene: Scene | undefined;

async function open(
  onData: (socket: Socket, chunk: Buffer) => void,
  settings: Partial<Config['uplink']> = {},
): Promise<Scene> {
  const broker = await RawBroker.open(onData);
  const clock = new FakeClock(0);
  const uplink = new MqttUplink(
    {
      url: broker.url,
      protocol: '5',
      qos: 1,
      basicIngest: false,
      keepaliveS: 30,
      connectTimeoutMs: 500,
      backoffMaxMs: 60_000,
      ...settings,
    },
    { bikeId: 'bike-1', runId: '00000000000000aa' },
    { clock, random: () => 1 },
  );
  const events: UplinkEvent[] = [];
  uplink.open((event) => events.push(event));
  scene = { uplink, broker, clock, events, kinds: () => events.map(({ kind }) => kind) };
  return scene;
}

afterEach(async () => {
  const { uplink, broker, clock } = scene ?? {};
  scene = undefined;
  const closed = uplink?.close();
  // A good-bye that nobody answers ends by the clock.
  while (clock?.runNext(clock.monotonicMs() + 5000)) await sleep(0);
  await closed;
  await broker?.close();
});

describe('a server that is no broker', () => {
  test('a silent one is left after the connect timeout, and meanwhile a publish fails at once', async () => {
    const { uplink, events } = await open(() => {});
    expect(await uplink.publish(RIDE)).toEqual({ ok: false, reason: 'not connected' });
    await passUntil(() => events.length > 0);
    expect(events).toMatchObject([{ kind: 'lost', code: 'UPLINK_UNREACHABLE', retryMs: 1000 }]);
  });

  test('one that hangs up is tried again with doubled waits up to the longest', async () => {
    const { events, clock } = await open((socket) => socket.destroy(), { backoffMaxMs: 5000 });
    for (let attempt = 1; attempt <= 5; attempt++) {
      await passUntil(() => events.length === attempt);
      clock.runNext(Number.MAX_SAFE_INTEGER);
    }
    const waits = events.map((event) => (event.kind === 'lost' ? event.retryMs : -1));
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('one that sends garbage (seed %d) is lost and nothing else', async (seed) => {
    const random = seededRandom(seed);
    const garbage = Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256)));
    const { kinds } = await open((socket) => socket.end(garbage));
    await passUntil(() => kinds().length > 0);
    await sleep(20);
    expect(kinds()).toEqual(['lost']);
  });

  test('garbage after a good beginning ends the connection', async () => {
    const { events, kinds } = await open((socket) => socket.end(Buffer.concat([CONNACK_5, Buffer.alloc(50, 0xff)])));
    await passUntil(() => kinds().includes('lost'));
    expect(events.at(-1)).toMatchObject({ kind: 'lost', code: 'UPLINK_LOST' });
  });
});

describe('a broker that refuses', () => {
  test.each([
    ['5', Buffer.from([0x20, 3, 0, 0x87, 0])],
    ['3.1.1', Buffer.from([0x20, 2, 0, 5])],
  ] as const)('the connection (MQTT %s)', async (protocol, connack) => {
    const { events } = await open((socket) => socket.end(connack), { protocol });
    await passUntil(() => events.length > 0);
    expect(events[0]).toMatchObject({ kind: 'lost', code: 'UPLINK_REFUSED' });
    expect(events[0]).toHaveProperty('detail', expect.stringMatching(/not authorized/i));
  });

  test('one publish: it alone fails, with the reason, and the link stays', async () => {
    const { uplink, events, kinds } = await open((socket, chunk) => {
      if (typeOf(chunk) === CONNECT) socket.write(CONNACK_5);
      for (const id of publishIds(chunk)) socket.write(Buffer.from([0x40, 3, id >> 8, id & 0xff, 0x97]));
    });
    await passUntil(() => events.length > 0);
    expect(await uplink.publish(RIDE)).toEqual({ ok: false, reason: expect.stringMatching(/quota/i) });
    expect(kinds()).toEqual(['connected']);
  });

  test('to go on: the reason code is told', async () => {
    const { events } = await open((socket, chunk) => {
      if (typeOf(chunk) === CONNECT) socket.write(CONNACK_5);
      else socket.end(Buffer.from([0xe0, 1, 0x8e]));
    });
    await passUntil(() => events.length > 1);
    expect(events[1]).toMatchObject({ code: 'UPLINK_LOST', detail: expect.stringContaining('142') });
  });
});

describe('a broker that answers no publish', () => {
  const mute = (socket: Socket, chunk: Buffer): void => {
    if (typeOf(chunk) === CONNECT) socket.write(CONNACK_5);
  };

  test('is left when 64 wait, and all of them fail', async () => {
    const { uplink, events, kinds } = await open(mute);
    await passUntil(() => events.length > 0);
    const results = Array.from({ length: 70 }, () => uplink.publish(RIDE));
    expect((await Promise.all(results)).every(({ ok }) => !ok)).toBe(true);
    await passUntil(() => events.length > 1);
    expect(kinds()).toEqual(['connected', 'lost']);
    expect(events[1]).toMatchObject({ code: 'UPLINK_LOST', detail: expect.stringContaining('unanswered') });
  });

  test('cannot hold up the end of the daemon for more than two seconds', async () => {
    const { uplink, events, clock } = await open(mute);
    await passUntil(() => events.length > 0);
    let ended = false;
    const closed = uplink.close().then(() => {
      ended = true;
    });
    await sleep(30);
    expect(ended).toBe(false);
    expect(clock.runNext(clock.monotonicMs() + 2000)).toBe(true);
    await closed;
  });
});

test('a connection that held for half a minute begins its waits anew', async () => {
  let served = 0;
  const { events, clock, broker } = await open((socket, chunk) => {
    if (typeOf(chunk) !== CONNECT) return;
    served += 1;
    if (served === 3) socket.write(CONNACK_5);
    else socket.destroy();
  });
  for (let attempt = 1; attempt <= 2; attempt++) {
    await passUntil(() => events.length === attempt);
    clock.runNext(Number.MAX_SAFE_INTEGER);
  }
  await passUntil(() => events.at(-1)?.kind === 'connected');
  clock.holdUp(30_000);
  broker.connections.at(-1)?.destroy();
  await passUntil(() => events.length === 4);
  expect(events.map((event) => (event.kind === 'lost' ? event.retryMs : event.kind))).toEqual([
    1000,
    2000,
    'connected',
    1000,
  ]);
});
