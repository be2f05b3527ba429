import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Behaviour } from './adversary-broker.ts';
import {
  answerTwice,
  answerWith,
  answerWrongId,
  discardAbove,
  disconnectWith,
  hangUpBeforeAnswer,
  sendBytes,
  withholdAnswer,
} from './adversary-publishes.ts';
import { DeliveryStand, expectAllArrived, SPEED, type Treatment, takeIt } from './delivery-stand.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { seededRandom } from './seeded-random.ts';
import { CLIENTS } from './uplink-stand.ts';

/** How long the broker is bad, in the test's time: half a minute of the bike's. */
const BAD_MS = 500;

const notTaken =
  (bad: NonNullable<Behaviour['onPublish']>): Treatment =>
  (publish, link) => {
    bad(publish, link);
    return false;
  };

let stand: DeliveryStand | undefined;
afterEach(() => stand?.close());
afterAll(releaseNativeClients);

const GARBAGE = Buffer.from(Array.from({ length: 300 }, seededRandom(7)).map((each) => Math.floor(each * 256)));

describe.each([
  ['mqtt', CLIENTS['mqtt, MQTT 5']],
  ['iot-core', CLIENTS['iot-core']],
] as const)('every sample arrives over %s from a broker that for a while', (_, client) => {
  test.each<[string, Treatment]>([
    ['withholds every answer', notTaken(withholdAnswer)],
    ['answers with the id of another publish', notTaken(answerWrongId)],
    ['hangs up before its answer', notTaken(hangUpBeforeAnswer)],
    ['says goodbye instead of an answer', notTaken(disconnectWith(0x8e))],
    ['answers with garbage', notTaken(sendBytes(GARBAGE))],
    ['refuses for no reason', notTaken(answerWith(0x80))],
    ['refuses for a reason of its own', notTaken(answerWith(0x83))],
    ['finds the packet id in use', notTaken(answerWith(0x91))],
    ['is above its quota', notTaken(answerWith(0x97))],
    ['does not allow it', notTaken(answerWith(0x87))],
    ['refuses the topic', notTaken(answerWith(0x90))],
    ['refuses the content', notTaken(answerWith(0x99))],
    ['finds the packet too large', notTaken(answerWith(0x95))],
  ])('%s', async (_name, treatment) => {
    stand = await DeliveryStand.open(client, treatment);
    await sleep(BAD_MS);
    stand.treatment = takeIt;
    await sleep(BAD_MS);
    await expectAllArrived(stand);
  });

  test('goes silent after its CONNACK', async () => {
    stand = await DeliveryStand.open(client, takeIt, { behaviour: { deaf: true } });
    await sleep(BAD_MS);
    const { onPublish } = stand.broker.behaviour;
    stand.broker.behaviour = { ...(onPublish && { onPublish }) };
    await sleep(BAD_MS);
    await expectAllArrived(stand);
  });
});

describe.each([
  ['mqtt', CLIENTS['mqtt, MQTT 5']],
  ['iot-core', CLIENTS['iot-core']],
] as const)('every sample arrives over %s from a broker that always', (_, client) => {
  test('answers twice', async () => {
    stand = await DeliveryStand.open(client, (publish, link) => {
      answerTwice(publish, link);
      return true;
    });
    await sleep(BAD_MS);
    await expectAllArrived(stand);
    expect(stand.setAside).toEqual([]);
  });

  test('discards above 100 a second, which it never gets', async () => {
    let discarded = 0;
    const takes = discardAbove(100, () => performance.now() * SPEED);
    stand = await DeliveryStand.open(client, (publish, link) => {
      const isTaken = takes(publish, link);
      if (!isTaken) discarded += 1;
      return isTaken;
    });
    await sleep(BAD_MS);
    await expectAllArrived(stand);
    expect(discarded).toBe(0);
  });

  test('says that it takes 2 unanswered publishes and packets of 1,200 bytes, and closes on more', async () => {
    let unanswered = 0;
    let most = 0;
    const limited: Treatment = ({ packetBytes, packetId }, link) => {
      if (packetBytes > 1200) {
        link.disconnect(0x95);
        return false;
      }
      unanswered += 1;
      most = Math.max(most, unanswered);
      setTimeout(() => {
        unanswered -= 1;
        link.acknowledge(packetId);
      }, 1);
      return true;
    };
    const connack = { receiveMaximum: 2, maximumPacketBytes: 1200 };
    stand = await DeliveryStand.open(client, limited, { behaviour: { connack } });
    await sleep(BAD_MS);
    await expectAllArrived(stand);
    expect(most).toBeLessThanOrEqual(2);
    expect(stand.broker.links).toHaveLength(1);
  });

  test('closes on packets above 1,000 bytes and does not say so, as a link with a smaller MTU than it says', async () => {
    stand = await DeliveryStand.open(client, (publish, link) => {
      if (publish.packetBytes <= 1000) return takeIt(publish, link);
      link.hangUp();
      return false;
    });
    await sleep(BAD_MS);
    await expectAllArrived(stand);
    expect(stand.setAside).toEqual([]);
  });
});
