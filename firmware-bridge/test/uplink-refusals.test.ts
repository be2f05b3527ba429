import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Behaviour } from './adversary-broker.ts';
import { answerWith, onSamples, withholdAnswer } from './adversary-publishes.ts';
import { AdversaryStands, collectResults } from './adversary-stand.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { CLIENTS } from './uplink-stand.ts';

const stands = new AdversaryStands();
afterEach(() => stands.close());
afterAll(releaseNativeClients);

const WITH_REASONS = Object.entries(CLIENTS).filter(([, { protocol }]) => protocol === '5');

describe.each(WITH_REASONS)('%s, which hears reasons, from a broker that', (_, choice) => {
  const connect = (behaviour: Behaviour) => stands.connect(choice, behaviour);

  test.each([0x00, 0x10])('answers with code %d: acknowledged', async (code) => {
    const { ride } = await connect({ onPublish: onSamples(answerWith(code)) });
    expect(await ride('1')).toEqual({ kind: 'acknowledged' });
  });

  test.each([0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99])(
    'answers with code %d: refused with it, and the connection goes on',
    async (code) => {
      const { ride, kinds } = await connect({ onPublish: onSamples(answerWith(code)) });
      const refused = { kind: 'refused', reasonCode: code, reason: expect.any(String) };
      expect(await Promise.all([ride('1'), ride('2')])).toEqual([refused, refused]);
      expect(kinds()).toEqual(['connected']);
    },
  );

  test('answers with 0x95, which is no code of a PUBACK: refused or lost, as the client takes it', async () => {
    const { ride } = await connect({ onPublish: onSamples(answerWith(0x95)) });
    const result = await ride('1');
    if (result.kind === 'refused') expect(result.reasonCode).toBe(0x95);
    else expect(result.kind).toBe('lost');
  });

  test('sets limits: they are told, and kept without asking the broker', async () => {
    const limits = { receiveMaximum: 5, maximumPacketBytes: 500, maximumQos: 1 } as const;
    const { broker, events, ride } = await connect({ connack: limits, onPublish: onSamples(withholdAnswer) });
    // One of the five is for the presence.
    expect(events[0]).toMatchObject({
      kind: 'connected',
      limits: { receiveMaximum: 4, maximumPacketBytes: 500, maximumQos: 1 },
    });
    await passUntil(() => broker.published('presence').length === 1);
    await sleep(50);
    expect(await ride('x'.repeat(600))).toMatchObject({ kind: 'refused', reasonCode: 0x95 });
    const results = collectResults(Array.from({ length: 8 }, () => ride('1')));
    await passUntil(() => results.length === 3 && broker.published('ride').length === 5);
    expect(results.every((result) => result.kind === 'refused' && result.reasonCode === 0x97)).toBe(true);
  });

  test('takes only QoS 0: nothing is sent at QoS 1', async () => {
    const { broker, events, ride } = await connect({ connack: { maximumQos: 0 } });
    expect(events[0]).toMatchObject({ limits: { maximumQos: 0 } });
    expect(await ride('sure')).toMatchObject({ kind: 'refused', reasonCode: 0x9b });
    expect(await ride('unsure', 0)).toEqual({ kind: 'acknowledged' });
    await passUntil(() => broker.published('ride').length === 1);
    expect(broker.packets.every((packet) => packet.kind !== 'publish' || packet.qos === 0)).toBe(true);
  });
});
