import { setTimeout as sleep } from 'node:timers/promises';
import { standingTopic } from '@alleycat/contract';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Behaviour } from './adversary-broker.ts';
import {
  answerTwice,
  answerWrongId,
  discardAbove,
  disconnectWith,
  hangUpAbove,
  hangUpBeforeAnswer,
  onSamples,
  sendBytes,
  withholdAnswer,
} from './adversary-publishes.ts';
import { AdversaryStands, collectResults, STAND_KEEPALIVE_S } from './adversary-stand.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { seededRandom } from './seeded-random.ts';
import { CLIENTS } from './uplink-stand.ts';

const stands = new AdversaryStands();
afterEach(() => stands.close());
afterAll(releaseNativeClients);

describe.each(Object.entries(CLIENTS))('%s against a broker that', (_, choice) => {
  const isFive = choice.protocol === '5';
  const start = (behaviour: Behaviour) => stands.start(choice, behaviour);
  const connect = (behaviour: Behaviour) => stands.connect(choice, behaviour);

  test('withholds every PUBACK: nothing is said of the publish until the connection ends, and then that it is lost', async () => {
    const { broker, ride } = await connect({ onPublish: onSamples(withholdAnswer) });
    const results = collectResults([ride('1'), ride('2')]);
    await passUntil(() => broker.published('ride').length === 2);
    await sleep(50);
    expect(results).toEqual([]);
    broker.links.at(-1)?.hangUp();
    await passUntil(() => results.length === 2);
    expect(results.map(({ kind }) => kind)).toEqual(['lost', 'lost']);
  });

  test('answers twice: each publish ends once, and the connection goes on', async () => {
    const { ride, kinds } = await connect({ onPublish: onSamples(answerTwice) });
    for (let seq = 1; seq <= 20; seq++) expect(await ride(String(seq))).toEqual({ kind: 'acknowledged' });
    expect(kinds()).toEqual(['connected']);
  });

  test('answers with the id of another publish: nothing counts as acknowledged', async () => {
    const { broker, ride } = await connect({ onPublish: onSamples(answerWrongId) });
    const results = collectResults([ride('1')]);
    await passUntil(() => broker.published('ride').length === 1);
    await sleep(50);
    broker.links.at(-1)?.hangUp();
    await passUntil(() => results.length === 1);
    expect(results[0]).toMatchObject({ kind: 'lost' });
  });

  test('hangs up before its answer: lost, and connected again', async () => {
    const { broker, ride, events, kinds } = await connect({ onPublish: onSamples(hangUpBeforeAnswer) });
    expect(await ride('1')).toMatchObject({ kind: 'lost' });
    await passUntil(() => kinds().length === 3);
    expect(kinds()).toEqual(['connected', 'lost', 'connected']);
    expect(events[1]).toMatchObject({ code: 'UPLINK_LOST' });
    expect(broker.published('ride')).toHaveLength(1);
    expect(broker.packets.filter(({ kind }) => kind === 'connect')).toMatchObject([
      { cleanStart: true },
      { cleanStart: true },
    ]);
  });

  test('says goodbye before its answer: lost, with the reason that the broker gave', async () => {
    const { ride, events } = await connect({ onPublish: onSamples(disconnectWith(0x97)) });
    expect(await ride('1')).toMatchObject({ kind: 'lost' });
    await passUntil(() => events.length > 1);
    expect(events[1]).toMatchObject({ kind: 'lost', code: 'UPLINK_LOST' });
    if (isFive) expect(events[1]).toHaveProperty('detail', expect.stringContaining('151'));
  });

  test('closes on a packet that is too large for it: the packet is lost, those after it are not', async () => {
    const { ride, connected, kinds } = await connect({ onPublish: onSamples(hangUpAbove(1000)) });
    expect(await ride('x'.repeat(2000))).toMatchObject({ kind: 'lost' });
    await passUntil(() => kinds().length === 3);
    await connected();
    expect(await ride('x'.repeat(500))).toEqual({ kind: 'acknowledged' });
  });

  test('discards above a rate: what it took is acknowledged, the rest waits for the connection to end', async () => {
    const { broker, ride, kinds } = await connect({ onPublish: onSamples(discardAbove(20, () => performance.now())) });
    const results = collectResults(Array.from({ length: 50 }, (_, seq) => ride(String(seq))));
    await passUntil(() => broker.published('ride').length === 50 && results.length === 20);
    await sleep(50);
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['acknowledged']));
    expect(results).toHaveLength(20);
    expect(kinds()).toEqual(['connected']);
    broker.links.at(-1)?.hangUp();
    await passUntil(() => results.length === 50);
    expect(results.slice(20).every(({ kind }) => kind === 'lost')).toBe(true);
  });

  test('goes silent after its CONNACK: noticed within one and a half times the keepalive, although samples are being sent', async () => {
    const { ride, kinds, broker } = await connect({ deaf: true });
    const startMs = performance.now();
    const results = collectResults([]);
    while (!kinds().includes('lost') && performance.now() - startMs < 5000) {
      if (results.length < 10) ride('still riding').then((result) => results.push(result));
      await sleep(50);
    }
    expect(performance.now() - startMs).toBeLessThan(STAND_KEEPALIVE_S * 1500 + 1000);
    await passUntil(() => results.length === broker.published('ride').length);
    expect(results.every(({ kind }) => kind === 'lost')).toBe(true);
  });

  test('gives the client id to another: the first connection says that it was taken over', async () => {
    const { events, another, uplink } = await connect({});
    const second = await another();
    await second.connected();
    await passUntil(() => events.length > 1);
    await uplink.close();
    expect(events[1]).toMatchObject({ kind: 'lost', code: isFive ? 'UPLINK_TAKEN_OVER' : 'UPLINK_LOST' });
  });

  test('refuses the connection: told as a refusal, and tried again', async () => {
    const { broker, events, connected } = await start({ connack: { reasonCode: isFive ? 0x87 : 5 } });
    await passUntil(() => events.length > 0);
    expect(events[0]).toMatchObject({ kind: 'lost', code: 'UPLINK_REFUSED' });
    broker.behaviour = {};
    await connected();
  });

  test('never answers CONNECT: left after the timeout', async () => {
    const { events } = await start({ connack: 'silent' });
    await passUntil(() => events.length > 0);
    expect(events[0]).toMatchObject({ kind: 'lost', code: 'UPLINK_UNREACHABLE' });
  });

  test.each([1, 2, 3, 4, 5])(
    'sends garbage after CONNACK (seed %d): lost at worst, and well again after it',
    async (seed) => {
      const random = seededRandom(seed);
      const garbage = Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256)));
      const { broker, ride, events } = await connect({ onPublish: onSamples(sendBytes(garbage)) });
      const results = collectResults([ride('1')]);
      await passUntil(() => broker.published('ride').length > 0);
      await sleep(50);
      broker.behaviour = {};
      broker.links[0]?.hangUp();
      await passUntil(() => results.length === 1 && events.length >= 3 && events.at(-1)?.kind === 'connected');
      expect(await ride('2')).toEqual({ kind: 'acknowledged' });
    },
  );

  test('announces a packet of 200 MB: closed before it comes', async () => {
    const { broker, ride, events, kinds } = await connect({
      onPublish: onSamples(sendBytes(Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x5f, 0, 1, 0x61]))),
    });
    const result = ride('1');
    const block = Buffer.alloc(65_536);
    const endMs = performance.now() + 3000;
    while (!kinds().includes('lost') && performance.now() < endMs) {
      broker.links[0]?.send(block);
      await sleep(5);
    }
    expect(events[1]).toMatchObject({ kind: 'lost', code: 'UPLINK_LOST' });
    expect(await result).toMatchObject({ kind: 'lost' });
  });

  test('refuses a subscription: told each time it is asked for, and the connection goes on', async () => {
    const reasonCode = isFive ? 0x87 : 0x80;
    const { uplink, events, ride } = await connect({ suback: reasonCode });
    for (const classId of [4, 5]) {
      uplink.followClass(classId);
      await passUntil(() => events.length === classId - 2);
      expect(events.at(-1)).toEqual({ kind: 'subscriptionRefused', topic: standingTopic(classId), reasonCode });
    }
    expect(await ride('1')).toEqual({ kind: 'acknowledged' });
  });

  test('takes samples at QoS 0: each arrives once and ends without an answer', async () => {
    const { broker, ride, kinds } = await connect({ onPublish: onSamples(withholdAnswer) });
    const results = await Promise.all(Array.from({ length: 20 }, (_, seq) => ride(String(seq), 0)));
    expect(results.every(({ kind }) => kind === 'acknowledged')).toBe(true);
    await passUntil(() => broker.published('ride').length === 20);
    expect(new Set(broker.published('ride').map(({ payload, qos }) => `${payload} ${qos}`)).size).toBe(20);
    expect(kinds()).toEqual(['connected']);
  });

  test('forgets a subscription with the connection: it is made again', async () => {
    const { broker, uplink, kinds } = await connect({});
    const subscribed = () => broker.packets.flatMap((packet) => (packet.kind === 'subscribe' ? [packet.filter] : []));
    uplink.followClass(4);
    await passUntil(() => subscribed().length === 1);
    broker.links.at(-1)?.hangUp();
    await passUntil(() => kinds().length === 3 && subscribed().length === 2);
    expect(subscribed()).toEqual([standingTopic(4), standingTopic(4)]);
  });
});
