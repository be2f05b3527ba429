import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { IClientOptions, MqttClient } from 'mqtt';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import type { Broker, BrokerMessage } from '../local/broker/broker.ts';
import { connectTestClient, type TestClient, until } from './mqtt-test-client.ts';

const RIDE = 'alleycat/bikes/bike-1/ride';

let broker: Broker;
let nowMs = 0;
let clients: MqttClient[] = [];

beforeEach(async () => {
  nowMs = 1_000_000;
  clients = [];
  broker = await AedesBroker.open({ port: 0, nowMs: () => nowMs });
});

afterEach(async () => {
  for (const client of clients) await client.endAsync(true);
  await broker.close();
});

async function connect(
  clientId: string,
  options: IClientOptions = {},
): Promise<TestClient & { closed: () => boolean }> {
  const connected = await connectTestClient(`mqtt://127.0.0.1:${broker.port}`, clientId, {
    protocolVersion: 5,
    ...options,
  });
  clients.push(connected.client);
  let closed = false;
  connected.client.on('close', () => {
    closed = true;
  });
  return { ...connected, closed: () => closed };
}

function listen(): BrokerMessage[] {
  const taken: BrokerMessage[] = [];
  broker.onPublish((message) => {
    taken.push(message);
  });
  return taken;
}

describe('a listener', () => {
  test('has the message before the bike has its PUBACK', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taken: BrokerMessage[] = [];
    broker.onPublish(async (message) => {
      taken.push(message);
      await released;
    });
    const { client } = await connect('bike-1');
    let acknowledged = false;
    const publishing = client.publishAsync(RIDE, 'x', { qos: 1 }).then(() => {
      acknowledged = true;
    });
    await until(() => taken.length === 1, 'the listener is asked');
    const other = await connect('bike-2');
    await other.client.unsubscribeAsync('alleycat/classes/1/standing');
    expect(acknowledged).toBe(false);
    release();
    await publishing;
    expect(taken).toEqual([{ topic: RIDE, payload: Buffer.from('x'), qos: 1, retain: false, clientId: 'bike-1' }]);
  });

  test('that fails costs the PUBACK and is counted; the connection stays', async () => {
    broker.onPublish(({ payload }) => {
      if (payload[0] === 0x21) throw new Error('no');
    });
    const { client, closed } = await connect('bike-1');
    let acknowledged = false;
    client.publish(RIDE, '!', { qos: 1 }, (error) => {
      acknowledged = !error;
    });
    await client.publishAsync(RIDE, 'x', { qos: 1 });
    expect(broker.stats()).toMatchObject({ listenerFaults: 1, received: 1 });
    expect([acknowledged, closed()]).toEqual([false, false]);
  });

  test('hears Basic Ingest publishes, which no subscriber does', async () => {
    const taken = listen();
    const observer = await connect('observer-1');
    await observer.client.subscribeAsync('alleycat/#', { qos: 1 });
    const bike = await connect('bike-1');
    await bike.client.publishAsync(`$aws/rules/alleycat_ride/${RIDE}`, 'unmetered', { qos: 1 });
    await bike.client.publishAsync(RIDE, 'metered', { qos: 1 });
    await until(() => observer.heard.length > 0, 'the metered message');
    expect(observer.heard.map(({ text }) => text)).toEqual(['metered']);
    expect(taken.map(({ topic }) => topic)).toEqual([`$aws/rules/alleycat_ride/${RIDE}`, RIDE]);
  });

  test('hears the last will', async () => {
    const taken = listen();
    const will = {
      topic: 'alleycat/bikes/bike-1/presence',
      payload: Buffer.from('gone'),
      qos: 1 as const,
      retain: false,
    };
    const { client } = await connect('bike-1', { will });
    client.stream.destroy();
    await until(() => taken.length === 1, 'the will');
    expect(Buffer.from(taken[0]?.payload ?? []).toString()).toBe('gone');
  });
});

describe('what the policy forbids', () => {
  const forbidden: [string, string, string, number][] = [
    ['another bike', 'bike-1', 'alleycat/bikes/bike-2/ride', 0x87],
    ['a standing', 'bike-1', 'alleycat/classes/1/standing', 0x87],
    ['another rule', 'bike-1', '$aws/rules/alleycat_pack/alleycat/bikes/bike-1/ride', 0x87],
    ['the broker itself', 'bike-1', '$SYS/x', 0x87],
    ['anything, as an observer', 'observer-1', 'alleycat/bikes/observer-1/ride', 0x87],
    ['a topic of 257 bytes', 'bike-1', `${RIDE}/${'x'.repeat(257)}`, 0x90],
  ];

  test.each(forbidden)('publishing as %s closes the connection and reaches nobody', async (_, id, topic, code) => {
    const taken = listen();
    const { client, closed, disconnects } = await connect(id);
    await expect(client.publishAsync(topic, 'x', { qos: 1 })).rejects.toThrow();
    await until(closed, 'the connection is closed');
    expect(disconnects).toEqual([code]);
    expect(taken).toEqual([]);
    expect(broker.stats().refusedPublishes).toBe(1);
  });

  test.each([0, 1] as const)('MQTT 3.1.1 with QoS %d is closed as well', async (qos) => {
    const taken = listen();
    const { client, closed } = await connect('bike-1', { protocolVersion: 4 });
    client.publish('alleycat/bikes/bike-2/ride', 'x', { qos }, () => {});
    await until(closed, 'the connection is closed');
    expect(taken).toEqual([]);
  });

  test('a will for another bike reaches nobody', async () => {
    const taken = listen();
    const will = { topic: 'alleycat/bikes/bike-2/presence', payload: Buffer.from('x'), qos: 1 as const, retain: false };
    const { client } = await connect('bike-1', { will });
    client.stream.destroy();
    await until(() => broker.stats().refusedPublishes === 1, 'the will is refused');
    expect(taken).toEqual([]);
  });

  test.each([RIDE, 'alleycat/bikes/bike-1/presence'])('retaining %s closes the connection', async (topic) => {
    const { client, closed } = await connect('bike-1');
    client.publish(topic, 'x', { qos: 0, retain: true });
    await until(closed, 'the connection is closed');
  });

  test.each([
    '#',
    '+/#',
    'alleycat/#',
    'alleycat/bikes/bike-1/ride',
    'alleycat/classes/+/standing',
    '$SYS/#',
    '$share/g/alleycat/#',
  ])('a bike does not hear %s', async (filter) => {
    const { client } = await connect('bike-1');
    await expect(client.subscribeAsync(filter, { qos: 0 })).rejects.toThrow();
    await broker.publish('alleycat/classes/1/standing', 'secret', 0);
    await client.subscribeAsync('alleycat/classes/2/standing', { qos: 0 });
    expect(broker.stats().refusedPublishes).toBe(0);
  });

  test.each(['', 'bike 1', 'a/b', '+', 'x'.repeat(25), 'observer-', `observer-${'x'.repeat(120)}`])(
    'nobody may be called "%s"',
    async (clientId) => {
      await expect(connect(clientId)).rejects.toThrow();
      await until(() => broker.stats().connectionErrors > 0, 'it is counted');
    },
  );
});

describe('the limits', () => {
  test('the 101st publish within a second is dropped without PUBACK, and the next second is free again', async () => {
    const taken = listen();
    const { client, closed } = await connect('bike-1');
    let acknowledged = 0;
    for (let seq = 1; seq <= 130; seq++) {
      client.publish(RIDE, String(seq), { qos: 1 }, (error) => {
        if (!error) acknowledged += 1;
      });
    }
    await until(() => acknowledged + broker.stats().throttled === 130, 'all are decided');
    expect([acknowledged, taken.length, broker.stats().throttled, closed()]).toEqual([100, 100, 30, false]);
    nowMs += 1000;
    await client.publishAsync(RIDE, 'next', { qos: 1 });
    expect(taken).toHaveLength(101);
  });

  test('128 KB pass and one byte more does not', async () => {
    const taken = listen();
    const { client, closed } = await connect('bike-1');
    await client.publishAsync(RIDE, 'x'.repeat(131_072), { qos: 1 });
    client.publish(RIDE, 'x'.repeat(131_073), { qos: 1 }, () => {});
    await until(closed, 'the connection is closed');
    expect(taken.map(({ payload }) => payload.length)).toEqual([131_072]);
  });

  test('QoS 2 is refused', async () => {
    const { client, closed } = await connect('bike-1');
    client.publish(RIDE, 'x', { qos: 2 }, () => {});
    await until(closed, 'the connection is closed');
    expect(broker.stats().received).toBe(0);
  });

  test('the CONNACK announces them', async () => {
    const { connack } = await connect('bike-1', { keepalive: 3_000, properties: { sessionExpiryInterval: 100_000 } });
    expect(connack.properties).toMatchObject({
      maximumPacketSize: 149_504,
      receiveMaximum: 100,
      topicAliasMaximum: 8,
      serverKeepAlive: 1_200,
      sessionExpiryInterval: 1,
    });
  });

  test('a ninth filter in one SUBSCRIBE and a 51st subscription are refused', async () => {
    const { client } = await connect('observer-1');
    const filters = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `alleycat/bikes/bike-${from + index}/ride`);
    for (let from = 0; from < 48; from += 8) await client.subscribeAsync(filters(from, from + 8), { qos: 0 });
    await expect(client.subscribeAsync(filters(48, 51), { qos: 0 })).rejects.toThrow();
    expect(broker.stats().refusedFilters).toBe(1);
    await client.unsubscribeAsync(filters(0, 8));
    await expect(client.subscribeAsync(filters(60, 69), { qos: 0 })).rejects.toThrow();
    expect(broker.stats().refusedFilters).toBe(2);
  });
});

test('a bike that is taken over hears why', async () => {
  const first = await connect('bike-1');
  await connect('bike-1');
  await until(first.closed, 'the first connection is closed');
  expect(first.disconnects).toEqual([0x8e]);
});

test('a standing of the cloud reaches the bikes of its class', async () => {
  const one = await connect('bike-1');
  const two = await connect('bike-2');
  await one.client.subscribeAsync('alleycat/classes/1/standing', { qos: 0 });
  await two.client.subscribeAsync('alleycat/classes/2/standing', { qos: 0 });
  await broker.publish('alleycat/classes/1/standing', 'first', 0);
  await broker.publish('alleycat/classes/2/standing', 'second', 0);
  await until(() => one.heard.length + two.heard.length === 2, 'both standings');
  expect([one.heard[0]?.text, two.heard[0]?.text]).toEqual(['first', 'second']);
});

function sendRaw(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectSocket(broker.port, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
  });
}

test('no packet, however broken, ends the broker', async () => {
  const connectPacket = Buffer.from('101400044d5154540502003c000007626b2d30303031', 'hex');
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let round = 0; round < 300; round++) {
    const noise = Buffer.from(Array.from({ length: 1 + random(60) }, () => random(256)));
    noise[0] = (1 + random(15)) * 16 + random(16);
    if (noise.length > 1) noise[1] = random(2) === 0 ? noise.length - 2 : random(256);
    await sendRaw(round % 3 === 0 ? noise : Buffer.concat([connectPacket, noise]));
  }
  const { client } = await connect('bike-1');
  await client.publishAsync(RIDE, 'still here', { qos: 1 });
  expect(broker.stats().received).toBe(1);
});
