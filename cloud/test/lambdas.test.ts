import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packSamples, RACE_MS, raceIdAt, raceStartMs, secondOfRaceAt, standingSchema } from '@alleycat/contract';
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import S3rver from 's3rver';
import { DynamoLeaderboardStore } from '../aws/dynamo-leaderboard-store.ts';
import { DynamoResultsStore } from '../aws/dynamo-results-store.ts';
import { kinesisEvent } from '../consumers/batch/kinesis-event-fixture.ts';
import { racePartitionKey } from '../consumers/leaderboard/table-item.ts';
import { openTableServer, type TableServer } from './dynamo-table.ts';
import { openHttpRecorder } from './http-recorder.ts';
import { bundleLambda, type LambdaProcess, startLambda } from './lambda-process.ts';

// Nothing that could stand in for Firehose or for the HTTP side of IoT Core exists: these two are recorders on loopback.
// The table is dynalite and the bucket s3rver, both written by others.

let folder: string;
let tables: TableServer;
let bucketServer: S3rver;
let s3: S3Client;
let s3Url: string;
const running: LambdaProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-lambda-'));
  tables = await openTableServer();
  bucketServer = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3') });
  s3Url = `http://127.0.0.1:${(await bucketServer.run()).port}`;
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  s3 = new S3Client({ endpoint: s3Url, region: 'us-east-1', forcePathStyle: true, credentials });
  await s3.send(new CreateBucketCommand({ Bucket: 'set-aside' }));
});

afterAll(async () => {
  await Promise.all(running.map((lambda) => lambda.close()));
  s3.destroy();
  await Promise.all([tables.close(), bucketServer.close()]);
  await rm(folder, { recursive: true });
});

async function start(name: string, environment: Readonly<Record<string, string>>): Promise<LambdaProcess> {
  const lambda = startLambda(await bundleLambda(name, folder), { STACK_NAME: 'test-stack', ...environment });
  running.push(lambda);
  return lambda;
}

const NOW_MS = Date.now();
const RACE_ID = raceIdAt(NOW_MS);
const RUN = '0123456789abcdef';

function pack(bike: number, second: number) {
  const race = { raceId: RACE_ID, classId: 2, racerId: bike, name: `Rider ${bike}`, second, final: false };
  const timeMs = raceStartMs(RACE_ID) + (second - 1) * 1000;
  const numbers = { cadenceTenths: 800 + bike, resistanceTenths: 400, timeMs, clock: 'synced' as const };
  return packSamples([{ runId: RUN, seq: second, ...numbers, race }]);
}

/** Three bikes at this second, and a record that nobody can read. */
function batch() {
  const second = secondOfRaceAt(NOW_MS);
  const good = [1, 2, 3].map((bike) => ({
    sequence: bike,
    bikeId: `bike-${bike}`,
    arrivedAtMs: NOW_MS,
    value: pack(bike, second),
  }));
  return kinesisEvent('shardId-000000000000', [...good, { sequence: 4, arrivedAtMs: NOW_MS, raw: 'poison' }]);
}

const metric = (counts: Record<string, unknown>) =>
  expect.objectContaining({
    Stack: 'test-stack',
    ...counts,
    _aws: expect.objectContaining({ Timestamp: expect.any(Number) }),
  });

/** A row of the table as its stream shows it to Lambda: bytes as base64. */
function image(row: Record<string, AttributeValue>) {
  const B = Buffer.from(row['riders']?.B ?? []).toString('base64');
  return { eventName: 'INSERT', dynamodb: { NewImage: { pk: row['pk'], sk: row['sk'], riders: { B } } } };
}

test('a batch goes through consumer, table and announcer to a standing, and poison into the bucket', async () => {
  const TableName = await tables.createTable();
  const environment = { TABLE_NAME: TableName, AWS_ENDPOINT_URL_DYNAMODB: tables.url };
  const consumer = await start('leaderboard', {
    ...environment,
    SET_ASIDE_BUCKET: 'set-aside',
    AWS_ENDPOINT_URL_S3: s3Url,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
  });
  await consumer.invoke(batch());
  await consumer.invoke(batch());
  expect(consumer.metrics).toContainEqual(metric({ Records: 4, Refused: 1, Ranked: 3, Late: 0, Early: 0 }));
  const { Items: rows = [] } = await tables.client.send(new ScanCommand({ TableName }));
  expect(rows).toHaveLength(1);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'set-aside' }));
  expect(Contents.map(({ Key }) => Key)).toEqual([
    `records/alleycat-live/shardId-000000000000/${'4'.padStart(20, '0')}-${'4'.padStart(20, '0')}.json`,
  ]);
  const object = await s3.send(new GetObjectCommand({ Bucket: 'set-aside', Key: Contents[0]?.Key ?? '' }));
  expect(JSON.parse((await object.Body?.transformToString()) ?? '')).toEqual([
    expect.objectContaining({ partitionKey: 'bike-1', data: Buffer.from('poison').toString('base64') }),
  ]);

  const broker = await openHttpRecorder(() => ({ message: 'OK' }));
  try {
    const announcer = await start('announcer', { ...environment, IOT_ENDPOINT: broker.url });
    const nonsense = { dynamodb: { NewImage: { pk: { S: 'race/1/1' }, sk: { S: 'x' } } } };
    await announcer.invoke({ Records: [nonsense, ...rows.map(image)] });
    expect(announcer.metrics).toContainEqual(metric({ Announcements: 1, PoisonItems: 1 }));
    const [request] = broker.requests;
    expect([request?.method, decodeURIComponent(request?.path ?? '')]).toEqual([
      'POST',
      '/topics/alleycat/classes/2/standing?qos=0',
    ]);
    const standing = standingSchema.parse(JSON.parse(request?.body.toString() ?? ''));
    expect(standing.top.map(({ bikeId, name }) => [bikeId, name])).toEqual([
      ['bike-3', 'Rider 3'],
      ['bike-2', 'Rider 2'],
      ['bike-1', 'Rider 1'],
    ]);
    await putPoison(TableName, RACE_ID);
    const second = await start('announcer', { ...environment, IOT_ENDPOINT: broker.url });
    await second.invoke({ source: 'aws.events' });
    expect(broker.requests).toHaveLength(2);
    const SilentBikes = expect.any(Number);
    expect(second.metrics).toContainEqual(metric({ Announcements: 1, PoisonItems: 1, RacingBikes: 3, SilentBikes }));
  } finally {
    await broker.close();
  }
});

/** Puts a row among those of a race that is no item. */
async function putPoison(TableName: string, raceId: number): Promise<void> {
  const Item = { pk: { S: racePartitionKey(raceId, 2) }, sk: { S: 'nonsense' } };
  await tables.client.send(new PutItemCommand({ TableName, Item }));
}

/** The stages of a race come due with the end of another one, and a minute and a half later: waits while one is near. */
async function farFromStages(): Promise<void> {
  const leftMs = (afterMs: number): number => RACE_MS - ((Date.now() - afterMs) % RACE_MS);
  while ([0, 90_000].some((afterMs) => leftMs(afterMs) < 30_000)) await new Promise((done) => setTimeout(done, 500));
}

test('the finisher merges the bests of a race that is over, counts what it cannot read, and is through with the race', async () => {
  const TableName = await tables.createTable();
  await farFromStages();
  const raceId = raceIdAt(Date.now() - 390_000);
  const rider = { bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds: [7], outputs: [12_000] };
  const key = { shardId: 's', firstSequence: '1', lastSequence: '1', part: 0 };
  await new DynamoLeaderboardStore(tables.client, TableName).put([{ raceId, classId: 2, ...key, riders: [rider] }]);
  await putPoison(TableName, raceId);
  const finisher = await start('finisher', { TABLE_NAME: TableName, AWS_ENDPOINT_URL_DYNAMODB: tables.url });
  await finisher.invoke({ source: 'aws.events' });
  expect(finisher.metrics).toContainEqual(metric({ RacesFinished: 2, PoisonItems: 1 }));
  const results = new DynamoResultsStore(tables.client, TableName);
  expect((await results.readBests(2)).bests[6]).toEqual({ output: 12_000, raceId, racerId: 1, bikeId: 'bike-1' });
  await finisher.invoke({ source: 'aws.events' });
  expect(finisher.metrics.at(-1)).toMatchObject({ RacesFinished: 0 });
});

test('a table that is not there fails the batch', async () => {
  const consumer = await start('leaderboard', { TABLE_NAME: 'missing', AWS_ENDPOINT_URL_DYNAMODB: tables.url });
  await expect(consumer.invoke(batch())).rejects.toThrow(/resource/i);
  expect(consumer.metrics).toEqual([]);
});

test('the archive sends lines to Firehose, and again exactly the records that it refused', async () => {
  let calls = 0;
  const firehose = await openHttpRecorder(() => {
    calls += 1;
    const refused = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    if (calls === 1) return { FailedPutCount: 1, RequestResponses: [{ RecordId: 'a' }, refused] };
    return { FailedPutCount: 0, RequestResponses: [{ RecordId: 'b' }] };
  });
  try {
    const archive = await start('archive', { DELIVERY_STREAM: 'samples', AWS_ENDPOINT_URL_FIREHOSE: firehose.url });
    const other = { sequence: 9, arrivedAtMs: NOW_MS + 86_400_000, bikeId: 'bike-9', value: pack(9, 1) };
    const records = [...batch().Records, ...kinesisEvent('shardId-000000000000', [other]).Records];
    await archive.invoke({ Records: records });
    const sent = firehose.requests.map(({ body }) => {
      const { DeliveryStreamName, Records } = JSON.parse(body.toString());
      expect(DeliveryStreamName).toBe('samples');
      const texts: string[] = Records.map(({ Data }: { Data: string }) => Buffer.from(Data, 'base64').toString());
      return texts.map((text) =>
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).bike_id),
      );
    });
    expect(sent).toEqual([[['bike-1', 'bike-2', 'bike-3'], ['bike-9']], [['bike-9']]]);
    expect(archive.metrics).toContainEqual(metric({ ArchiveRecords: 5, ArchiveLines: 4 }));
  } finally {
    await firehose.close();
  }
});
