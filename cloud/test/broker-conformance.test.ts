import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { IClientOptions, MqttClient } from 'mqtt';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import { type RunningBroker, startMosquitto } from './mosquitto.ts';
import { connectTestClient, until } from './mqtt-test-client.ts';

async function startAedes(): Promise<RunningBroker> {
  const broker = await AedesBroker.open({ port: 0, nowMs: () => Date.now() });
  return { url: `mqtt://127.0.0.1:${broker.port}`, close: () => broker.close() };
}

const PRESENCE = 'alleycat/bikes/bike-1/presence';
const RIDE = 'alleycat/bikes/bike-1/ride';

// What a bike relies on, whichever broker it meets: the laptop's must agree with an independent one.
describe.each([
  ['the laptop broker', startAedes],
  ['mosquitto', startMosquitto],
] as const)('%s', (_, start) => {
  let broker: RunningBroker;
  const clients: MqttClient[] = [];
  const connect = async (clientId: string, options: IClientOptions) => {
    const connected = await connectTestClient(broker.url, clientId, options);
    clients.push(connected.client);
    return connected;
  };

  beforeAll(async () => {
    broker = await start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true);
  });
  afterAll(() => broker.close());

  describe.each([4, 5] as const)('with MQTT version %d', (protocolVersion) => {
    test('acknowledges QoS 1 and delivers it once', async () => {
      const observer = await connect('observer-1', { protocolVersion });
      await observer.client.subscribeAsync('alleycat/bikes/+/ride', { qos: 1 });
      const bike = await connect('bike-1', { protocolVersion });
      for (let seq = 1; seq <= 50; seq++) await bike.client.publishAsync(RIDE, String(seq), { qos: 1 });
      await until(() => observer.heard.length >= 50, 'fifty messages');
      expect(observer.heard.map(({ text }) => Number(text))).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      );
      expect(observer.heard[0]).toMatchObject({ topic: RIDE, qos: 1, retain: false });
    });

    test('publishes the last will when the connection breaks, and not when the bike says goodbye', async () => {
      const observer = await connect('observer-1', { protocolVersion });
      await observer.client.subscribeAsync('alleycat/#', { qos: 1 });
      const will = { topic: PRESENCE, payload: Buffer.from('gone'), qos: 1 as const, retain: false };
      const polite = await connect('bike-1', { protocolVersion, will });
      await polite.client.endAsync();
      const broken = await connect('bike-1', { protocolVersion, will });
      await broken.client.publishAsync(RIDE, 'riding', { qos: 1 });
      broken.client.stream.destroy();
      await until(() => observer.heard.length >= 2, 'a message and the will');
      expect(observer.heard.map(({ text }) => text)).toEqual(['riding', 'gone']);
    });

    test('a second connection of the same bike closes the first', async () => {
      const first = await connect('bike-1', { protocolVersion });
      let closed = false;
      first.client.on('close', () => {
        closed = true;
      });
      const second = await connect('bike-1', { protocolVersion });
      await until(() => closed, 'the first connection is closed');
      await second.client.publishAsync(RIDE, 'still here', { qos: 1 });
      expect(second.client.connected).toBe(true);
    });

    test('delivers nothing of what was published before a clean start', async () => {
      const before = await connect('observer-1', { protocolVersion });
      await before.client.subscribeAsync('alleycat/#', { qos: 1 });
      await before.client.endAsync();
      const bike = await connect('bike-1', { protocolVersion });
      await bike.client.publishAsync(RIDE, 'missed', { qos: 1 });
      const again = await connect('observer-1', { protocolVersion });
      await again.client.subscribeAsync('alleycat/#', { qos: 1 });
      await bike.client.publishAsync(RIDE, 'heard', { qos: 1 });
      await until(() => again.heard.length > 0, 'the later message');
      expect(again.heard.map(({ text }) => text)).toEqual(['heard']);
    });
  });
});
