import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  basicIngestTopic,
  bikeTopic,
  ingestRuleName,
  sampleUuid,
  standingSchema,
  standingTopic,
} from '@alleycat/contract';
import {
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { connectAsync, type MqttClient } from 'mqtt';
import { type LocalCloud, openLocalCloud } from '../local/local-cloud.ts';
import { createScaledClock } from '../scaled-clock.ts';
import { systemTime } from '../system-time.ts';
import { counterOf } from './race-account.ts';

const RUN = '00112233445566aa';
const clock = createScaledClock({ speed: 10 }, systemTime);
let folder: string;
let cloud: LocalCloud;
let bike: MqttClient;
let observer: MqttClient;

async function until<Found>(look: () => Found | undefined): Promise<Found> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function liveMessage(seq: number): Record<string, unknown> {
  const now = clock.nowMs();
  const raceId = Math.floor(now / 300_000);
  const second = Math.floor((now - raceId * 300_000) / 1000) + 1;
  const head = {
    v: 1,
    uuid: sampleUuid('bike-7', RUN, seq),
    event: 'update',
    deviceTimestamp: Math.floor(now / 1000) * 1000,
  };
  const rider = { second, raceId, name: 'Ada', racerId: 7, classId: 2, cadence: 90, resistance: 50 };
  return { ...head, ...rider, runId: RUN, seq, clock: 'synced', sensor: 'ok' };
}

function objectsBelow(...path: string[]): unknown[] {
  const place = join(folder, ...path);
  try {
    const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map((entry) => JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
  } catch {
    return [];
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-cloud-test-'));
  cloud = await openLocalCloud({ mqttPort: 0, kinesisPort: 0, shards: 1, folder, clock });
  bike = await connectAsync(cloud.mqttUrl, { clientId: 'bike-7', protocolVersion: 5 });
  observer = await connectAsync(cloud.mqttUrl, { clientId: 'observer-1', protocolVersion: 5 });
});

afterEach(async () => {
  await Promise.all([bike.endAsync(true), observer.endAsync(true)]);
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a poison record is set aside with the field that is wrong, and the shard moves on', async () => {
  const standings: unknown[] = [];
  observer.on('message', (_topic, payload) => standings.push(JSON.parse(payload.toString())));
  await observer.subscribeAsync(standingTopic(2));
  const ride = bikeTopic('bike-7', 'ride');
  await bike.publishAsync(ride, JSON.stringify({ ...liveMessage(1), cadence: 9_000_000 }), { qos: 1 });
  await bike.publishAsync(ride, JSON.stringify(liveMessage(2)), { qos: 1 });
  const standing = standingSchema.parse(await until(() => standings.at(-1)));
  expect(standing.top.map(({ bikeId, name, output }) => ({ bikeId, name, output }))).toEqual([
    { bikeId: 'bike-7', name: 'Ada', output: Math.round((90 + 35) * (50 + 65)) },
  ]);
  const [refused] = await until(() => {
    const objects = objectsBelow('set-aside', 'records');
    return objects.length > 0 ? objects : undefined;
  });
  expect(JSON.stringify(refused)).toContain('cadence');
  await until(() => counterOf(cloud.counters(), 'leaderboard', 'refused') || undefined);
  expect(cloud.counters()['leaderboard']).toMatchObject({ refused: 1, faults: 0 });
});

test('a full folder drops what is set aside, and good samples are ranked all the same', async () => {
  const small = await openLocalCloud({ mqttPort: 0, kinesisPort: 0, shards: 1, folder, clock, maxFolderBytes: 100 });
  const rider = await connectAsync(small.mqttUrl, { clientId: 'bike-7', protocolVersion: 5 });
  const reader = await connectAsync(small.mqttUrl, { clientId: 'observer-2', protocolVersion: 5 });
  try {
    const standings: unknown[] = [];
    reader.on('message', (_topic, payload) => standings.push(JSON.parse(payload.toString())));
    await reader.subscribeAsync(standingTopic(2));
    const ride = bikeTopic('bike-7', 'ride');
    await rider.publishAsync(ride, JSON.stringify({ poison: 'x'.repeat(1000) }), { qos: 1 });
    await rider.publishAsync(ride, JSON.stringify(liveMessage(3)), { qos: 1 });
    expect(standingSchema.parse(await until(() => standings.at(-1))).riders).toBe(1);
    // The standing leaves while the batch is still being accounted for.
    await until(() => counterOf(small.counters(), 'leaderboard', 'refused') || undefined);
    expect(small.counters()).toMatchObject({
      setAside: { objects: 0, dropped: 1 },
      leaderboard: { refused: 1, faults: 0 },
    });
  } finally {
    await Promise.all([rider.endAsync(true), reader.endAsync(true)]);
    await small.close();
  }
});

test('what a rule cannot put goes to the error bucket with the original payload', async () => {
  const client = new KinesisClient({
    endpoint: cloud.kinesisUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler(),
  });
  await client.send(new DeleteStreamCommand({ StreamName: 'alleycat-live' }));
  client.destroy();
  await bike.publishAsync(bikeTopic('bike-7', 'ride'), '{"v":1}', { qos: 1 });
  const [document] = await until(() => {
    const objects = objectsBelow('error-bucket');
    return objects.length > 0 ? objects : undefined;
  });
  expect(document).toMatchObject({
    ruleName: 'alleycat_ride',
    clientId: 'bike-7',
    base64OriginalPayload: Buffer.from('{"v":1}').toString('base64'),
  });
});

test('what is not JSON is acknowledged, counted and lost, as in the account', async () => {
  await bike.publishAsync(bikeTopic('bike-7', 'ride'), 'no JSON at all', { qos: 1 });
  expect(cloud.counters()['rules']).toMatchObject({ unreadable: 1, actionFailures: 0 });
});

test('the AWS SDK reads from the stream what a bike published by Basic Ingest, with the bike that the topic names', async () => {
  const topic = basicIngestTopic(ingestRuleName('ride'), bikeTopic('bike-7', 'ride'));
  await bike.publishAsync(topic, JSON.stringify(liveMessage(1)), { qos: 1 });
  const client = new KinesisClient({
    endpoint: cloud.kinesisUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler(),
  });
  try {
    const StreamName = 'alleycat-live';
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
    const ShardId = Shards[0]?.ShardId;
    const iterator = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator: iterator.ShardIterator }));
    expect(Records.map(({ PartitionKey }) => PartitionKey)).toEqual(['bike-7']);
    expect(JSON.parse(Buffer.from(Records[0]?.Data ?? []).toString())).toMatchObject({
      bikeId: 'bike-7',
      seq: 1,
      racerId: 7,
    });
  } finally {
    client.destroy();
  }
});
