import { basicIngestTopic, bikeTopic, CLASSES, commandTopic, ingestRuleName, standingTopic } from '@alleycat/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { MqttClient } from 'mqtt';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import type { Broker } from '../local/broker/broker.ts';
import { may, principalOf } from '../local/broker/principal.ts';
import { connectTestClient, until } from './mqtt-test-client.ts';

type Action = Parameters<typeof may>[1];
type Row = readonly [clientId: string, action: Action, topic: string];

const BIKE = 'bike-1';
const CLAIM = 'claim.77';
const KINDS = ['ride', 'pack', 'backlog', 'gap', 'heartbeat', 'presence'] as const;
const INGEST = ['ride', 'pack', 'backlog', 'gap'] as const;
const CSR = '$aws/certificates/create-from-csr/json';
const PROVISION = '$aws/provisioning-templates/alleycat-provision/provision/json';
const ROTATE = '$aws/provisioning-templates/alleycat-rotate/provision/json';
const ANSWERS = ['accepted', 'rejected'];

const ALLOWED: readonly Row[] = [
  ...KINDS.map((kind): Row => [BIKE, 'iot:Publish', bikeTopic(BIKE, kind)]),
  ...INGEST.map((kind): Row => [BIKE, 'iot:Publish', basicIngestTopic(ingestRuleName(kind), bikeTopic(BIKE, kind))]),
  ...CLASSES.flatMap(({ classId }): Row[] => [
    [BIKE, 'iot:Subscribe', standingTopic(classId)],
    [BIKE, 'iot:Receive', standingTopic(classId)],
  ]),
  [BIKE, 'iot:Subscribe', commandTopic(BIKE)],
  [BIKE, 'iot:Receive', commandTopic(BIKE)],
  ...['get', 'start-next', 'update-7/update', 'update-7/get', '$next/get'].map(
    (verb): Row => [BIKE, 'iot:Publish', `$aws/things/${BIKE}/jobs/${verb}`],
  ),
  [BIKE, 'iot:Subscribe', `$aws/things/${BIKE}/jobs/notify-next`],
  [BIKE, 'iot:Subscribe', `$aws/things/${BIKE}/jobs/+/update/accepted`],
  [BIKE, 'iot:Receive', `$aws/things/${BIKE}/jobs/notify-next`],
  ...(
    [
      [BIKE, ROTATE],
      [CLAIM, PROVISION],
    ] as const
  ).flatMap(([who, register]) =>
    [CSR, register].flatMap((request): Row[] => [
      [who, 'iot:Publish', request],
      ...ANSWERS.flatMap((answer): Row[] => [
        [who, 'iot:Subscribe', `${request}/${answer}`],
        [who, 'iot:Receive', `${request}/${answer}`],
      ]),
    ]),
  ),
];

const REFUSED: readonly Row[] = [
  ...KINDS.map((kind): Row => [BIKE, 'iot:Publish', bikeTopic('bike-2', kind)]),
  ...INGEST.map(
    (kind): Row => [BIKE, 'iot:Publish', basicIngestTopic(ingestRuleName(kind), bikeTopic('bike-2', kind))],
  ),
  [BIKE, 'iot:Publish', basicIngestTopic('alleycat_pack', bikeTopic(BIKE, 'ride'))],
  [BIKE, 'iot:Publish', basicIngestTopic('another_rule', bikeTopic(BIKE, 'ride'))],
  [BIKE, 'iot:Publish', '$aws/rules/alleycat_ride'],
  [BIKE, 'iot:Publish', `${bikeTopic(BIKE, 'ride')}/x`],
  [BIKE, 'iot:Publish', `x/${bikeTopic(BIKE, 'ride')}`],
  [BIKE, 'iot:Publish', bikeTopic('bike-11', 'ride')],
  [BIKE, 'iot:Publish', bikeTopic('bike-', 'ride')],
  [BIKE, 'iot:Publish', `alleycat/bikes/${BIKE}/secret`],
  [BIKE, 'iot:Publish', `alleycat/bikes/${BIKE}`],
  [BIKE, 'iot:Publish', commandTopic(BIKE)],
  [BIKE, 'iot:Publish', commandTopic('bike-2')],
  [BIKE, 'iot:Publish', standingTopic(1)],
  [BIKE, 'iot:Publish', '$SYS/x'],
  [BIKE, 'iot:Publish', '$aws/things/bike-2/jobs/get'],
  [BIKE, 'iot:Publish', '$aws/things/bike-2/jobs/update-7/update'],
  [BIKE, 'iot:Publish', `$aws/things/${BIKE}/jobs/notify`],
  [BIKE, 'iot:Publish', `$aws/things/${BIKE}/shadow/update`],
  [BIKE, 'iot:Publish', '$aws/certificates/create/json'],
  [BIKE, 'iot:Publish', `${CSR}/accepted`],
  [BIKE, 'iot:Publish', PROVISION],
  ...KINDS.map((kind): Row => [BIKE, 'iot:RetainPublish', bikeTopic(BIKE, kind)]),
  [BIKE, 'iot:RetainPublish', bikeTopic('bike-2', 'presence')],
  ...[
    '#',
    '+/#',
    '*',
    'alleycat/#',
    'alleycat/bikes/#',
    '$SYS/#',
    '$aws/#',
    '$share/g/alleycat/classes/1/standing',
  ].map((filter): Row => [BIKE, 'iot:Subscribe', filter]),
  [BIKE, 'iot:Subscribe', bikeTopic(BIKE, 'ride')],
  [BIKE, 'iot:Subscribe', bikeTopic('bike-2', 'ride')],
  [BIKE, 'iot:Subscribe', commandTopic('bike-2')],
  [BIKE, 'iot:Subscribe', commandTopic('+')],
  [BIKE, 'iot:Subscribe', 'alleycat/classes/+/standing'],
  [BIKE, 'iot:Subscribe', 'alleycat/classes/7/standing'],
  [BIKE, 'iot:Subscribe', 'alleycat/classes/1/#'],
  [BIKE, 'iot:Subscribe', '$aws/things/bike-2/jobs/notify-next'],
  [BIKE, 'iot:Subscribe', '$aws/things/+/jobs/notify-next'],
  [BIKE, 'iot:Subscribe', `${PROVISION}/accepted`],
  [BIKE, 'iot:Subscribe', '$aws/certificates/create/json/accepted'],
  [BIKE, 'iot:Receive', bikeTopic('bike-2', 'ride')],
  [BIKE, 'iot:Receive', commandTopic('bike-2')],
  [BIKE, 'iot:Receive', '$aws/things/bike-2/jobs/notify-next'],
  ...[bikeTopic(BIKE, 'ride'), bikeTopic('claim.77', 'ride'), ROTATE, '$aws/certificates/create/json'].map(
    (topic): Row => [CLAIM, 'iot:Publish', topic],
  ),
  [CLAIM, 'iot:Publish', basicIngestTopic('alleycat_ride', bikeTopic(BIKE, 'ride'))],
  [CLAIM, 'iot:Publish', `$aws/things/${BIKE}/jobs/get`],
  [CLAIM, 'iot:Publish', '$aws/provisioning-templates/another/provision/json'],
  [CLAIM, 'iot:RetainPublish', CSR],
  [CLAIM, 'iot:RetainPublish', bikeTopic(BIKE, 'presence')],
  ...['#', standingTopic(1), commandTopic(BIKE), `${ROTATE}/accepted`, '$aws/certificates/#'].map(
    (filter): Row => [CLAIM, 'iot:Subscribe', filter],
  ),
  [CLAIM, 'iot:Receive', standingTopic(1)],
  ['observer-1', 'iot:Publish', bikeTopic('observer-1', 'ride')],
  ['observer-1', 'iot:Subscribe', '#'],
  ['observer-1', 'iot:Subscribe', `${CSR}/accepted`],
];

const decide = ([clientId, action, topic]: Row): boolean => {
  const principal = principalOf(clientId);
  if (principal === undefined) throw new Error(`${clientId} is nobody`);
  return may(principal, action, topic);
};

test('the table has at least thirty refusals, and no row twice', () => {
  expect(REFUSED.length).toBeGreaterThanOrEqual(30);
  expect(new Set([...ALLOWED, ...REFUSED].map(String)).size).toBe(ALLOWED.length + REFUSED.length);
});

test.each(ALLOWED)('%s may: %s %s', (...row) => {
  expect(decide(row)).toBe(true);
});

test.each(REFUSED)('%s may not: %s %s', (...row) => {
  expect(decide(row)).toBe(false);
});

test.each(['', 'claim.', 'claim.1/2', 'claim.*', 'observer-', 'bike 1', 'bike/1', '*', 'a.b', 'x'.repeat(25)])(
  'nobody connects as "%s"',
  (clientId) => {
    expect(principalOf(clientId)).toBeUndefined();
  },
);

describe('over the wire', () => {
  let broker: Broker;
  const clients: MqttClient[] = [];
  const connect = async (clientId: string) => {
    const connected = await connectTestClient(`mqtt://127.0.0.1:${broker.port}`, clientId, { protocolVersion: 5 });
    clients.push(connected.client);
    return connected;
  };

  beforeAll(async () => {
    broker = await AedesBroker.open({ port: 0, nowMs: () => Date.now() });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true);
  });
  afterAll(() => broker.close());

  test('every publish and subscription of the table is granted or refused as the table says', async () => {
    const wrong: string[] = [];
    for (const [rows, expected] of [
      [ALLOWED, true],
      [REFUSED, false],
    ] as const) {
      for (const [clientId, action, topic] of rows) {
        // MQTT itself forbids to publish on a filter; and what a bike receives needs a subscription first.
        if (action === 'iot:Receive') continue;
        const { client } = await connect(clientId);
        const asked =
          action === 'iot:Subscribe'
            ? client.subscribeAsync(topic, { qos: 0 }).then((grants) => grants.every(({ qos }) => qos < 128))
            : client.publishAsync(topic, 'x', { qos: 1, retain: action === 'iot:RetainPublish' }).then(() => true);
        const granted = await asked.catch(() => false);
        if (granted !== expected) wrong.push(`${clientId} ${action} ${topic}: ${granted}`);
        await client.endAsync(true);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('what the cloud says to one bike is heard by that bike alone', async () => {
    const [one, two] = [await connect('bike-1'), await connect('bike-2')];
    await one.client.subscribeAsync(commandTopic('bike-1'), { qos: 1 });
    await two.client.subscribeAsync(commandTopic('bike-2'), { qos: 1 });
    await broker.publish(commandTopic('bike-1'), 'first', 1);
    await broker.publish(commandTopic('bike-2'), 'second', 1);
    await until(() => one.heard.length + two.heard.length === 2, 'both commands');
    expect([one.heard[0]?.text, two.heard[0]?.text]).toEqual(['first', 'second']);
  });

  test('a claim cannot take the place of a bike', async () => {
    const bike = await connect('bike-1');
    await expect(connect('claim.bike 1')).rejects.toThrow();
    await connect('claim.1');
    await bike.client.publishAsync(bikeTopic('bike-1', 'ride'), 'still here', { qos: 1 });
  });
});
