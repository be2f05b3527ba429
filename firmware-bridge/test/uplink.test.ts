import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Config } from '../src/config.ts';
import type { UplinkEvent } from '../src/delivery/uplink.ts';
import { MqttUplink } from '../src/io/mqtt-uplink.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeUplink } from './fake-uplink.ts';
import { passUntil } from './pass-until.ts';
import { TestBroker } from './test-broker.ts';
import { uplinkSuite } from './uplink-suite.ts';

const IDENTITY = { bikeId: 'bike-1', runId: '00000000000000aa' };

function settingsOf(url: string, protocol: Config['uplink']['protocol']): Config['uplink'] {
  return { url, protocol, qos: 1, basicIngest: false, keepaliveS: 30, connectTimeoutMs: 5000, backoffMaxMs: 1000 };
}

const mqttUplink = (settings: Config['uplink']): MqttUplink =>
  new MqttUplink(settings, IDENTITY, { clock: new NodeClock({ factor: 1, anchorMs: 0 }), random: () => 0.01 });

describe.each(['5', '3.1.1'] as const)('MQTT %s to a real broker', (protocol) => {
  uplinkSuite(async (body) => {
    const broker = await TestBroker.create();
    const rides = () => broker.received.filter(({ topic }) => topic === 'alleycat/bikes/bike-1/ride');
    await body({
      uplink: mqttUplink(settingsOf(broker.url, protocol)),
      linkUp: () => broker.goUp(),
      linkDown: () => broker.goDown(),
      holdAnswers: (hold) => broker.holdAnswers(hold),
      received: () => rides().map(({ payload }) => payload),
      announce: (classId, payload) => broker.announce(classId, payload),
      passUntil,
      settle: () => sleep(60),
    });
    await broker.close();
  });

  test('says that it is there, and lets the broker say when it is gone', async () => {
    const broker = await TestBroker.create();
    const presence = () =>
      broker.received.filter(({ topic }) => topic === 'alleycat/bikes/bike-1/presence').map(({ payload }) => payload);
    const online = JSON.stringify({ v: 1, online: true, runId: IDENTITY.runId });
    const offline = JSON.stringify({ v: 1, online: false, runId: IDENTITY.runId });
    await broker.goUp();
    const uplink = mqttUplink(settingsOf(broker.url, protocol));
    uplink.open(() => {});
    await passUntil(() => presence().length === 1);
    await broker.goDown();
    await passUntil(() => presence().length === 2);
    expect(presence()).toEqual([online, offline]);
    await broker.goUp();
    await passUntil(() => presence().length === 3);
    await uplink.close();
    await sleep(60);
    expect(presence().slice(2)).toEqual([online, offline]);
    await broker.close();
  });

  test('publishes samples to the rules, and its presence as a message, with Basic Ingest', async () => {
    const broker = await TestBroker.create();
    await broker.goUp();
    const uplink = mqttUplink({ ...settingsOf(broker.url, protocol), basicIngest: true });
    const events: UplinkEvent[] = [];
    uplink.open((event) => events.push(event));
    await passUntil(() => events.length > 0);
    await uplink.publish({ kind: 'backlog', payload: '{}', qos: 1 });
    await uplink.close();
    const topics = new Set(broker.received.map(({ topic }) => topic));
    const ingest = '$aws/rules/alleycat_backlog/alleycat/bikes/bike-1/backlog';
    expect(topics).toEqual(new Set(['alleycat/bikes/bike-1/presence', ingest]));
    await broker.close();
  });
});

describe('the fake uplink', () => {
  uplinkSuite(async (body) => {
    const clock = new FakeClock(0);
    const uplink = new FakeUplink(clock);
    const settle = async (): Promise<void> => {
      const endMs = clock.monotonicMs() + 100;
      while (clock.runNext(endMs)) await sleep(0);
      await sleep(0);
    };
    await body({
      uplink,
      linkUp: async () => uplink.goUp(),
      linkDown: async () => uplink.goDown(),
      holdAnswers: (hold) => {
        uplink.answersHeld = hold;
      },
      received: () => uplink.received.map(({ payload }) => payload),
      announce: async (classId, payload) => uplink.announce(classId, new TextEncoder().encode(payload)),
      passUntil: async (done) => {
        for (let turn = 0; turn < 20 && !done(); turn++) await settle();
        expect(done()).toBe(true);
      },
      settle,
    });
  });
});
