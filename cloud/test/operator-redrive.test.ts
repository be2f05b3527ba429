import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { basicIngestTopic, bikeTopic, ingestRuleName, sampleUuid } from '@alleycat/contract';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import fc from 'fast-check';
import S3rver from 's3rver';
import { putRecords } from '../aws/put-records.ts';
import { s3Objects } from '../aws/s3-objects.ts';
import { setAsideKey } from '../consumers/batch/set-aside.ts';
import { ObjectFolder } from '../local/object-folder.ts';
import { invocationRecord } from '../local/poller/invocation-record.ts';
import { createRuleEngine } from '../local/rule/rule-engine.ts';
import { LocalStreams } from '../local/stream/local-streams.ts';
import { type StreamServer, startStreamServer } from '../local/stream/stream-server.ts';
import { folderObjects } from '../operator/folder-objects.ts';
import type { ObjectSource, StoredObject } from '../operator/object-source.ts';
import { type RedrivePorts, redrive } from '../operator/redrive.ts';
import { parseRedriveArguments } from '../operator/redrive-arguments.ts';
import { redriveCommand } from '../operator/redrive-command.ts';
import { chance } from '../simulator/chance.ts';
import { BACKLOG_STREAM, LIVE_STREAM, TOPIC_RULES } from '../stack/rules.ts';
import { until } from './mqtt-test-client.ts';

const RUN = '0123456789abcdef';
const live = (bikeId: string, seq: number) => ({
  v: 1,
  uuid: sampleUuid(bikeId, RUN, seq),
  event: 'ride',
  deviceTimestamp: 1_800_000_000_000 + seq * 1_000,
  cadence: 85.2,
  resistance: 40.5,
  runId: RUN,
  seq,
  clock: 'synced',
  sensor: 'ok',
});

let folder: string;
let nowMs: number;
let streams: LocalStreams;
let server: StreamServer;
let client: KinesisClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-redrive-'));
  nowMs = 1_800_000_000_000;
  streams = new LocalStreams({ nowMs: () => nowMs });
  for (const streamName of [LIVE_STREAM, BACKLOG_STREAM]) streams.createStream({ streamName, shardCount: 1 });
  server = await startStreamServer(streams, 0);
  client = new KinesisClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
});
afterEach(async () => {
  client.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

/** What a stream has, as "bike seq", in the order of arrival. */
function arrived(streamName = LIVE_STREAM): string[] {
  const shardId = 'shardId-000000000000';
  let iterator: string | undefined = streams.getShardIterator(streamName, shardId, { type: 'TRIM_HORIZON' });
  const found: string[] = [];
  while (iterator !== undefined) {
    nowMs += 1_000;
    const page: ReturnType<LocalStreams['getRecords']> = streams.getRecords(iterator);
    if (page.records.length === 0) break;
    for (const { data, partitionKey } of page.records) {
      const { seq, bikeId } = JSON.parse(Buffer.from(data).toString());
      expect(bikeId).toBe(partitionKey);
      found.push(`${partitionKey} ${seq}`);
    }
    iterator = page.nextShardIterator;
  }
  return found;
}

const ports = (change: Partial<RedrivePorts> = {}): RedrivePorts => ({
  // A pause lets the stream's clock go on, which the laptop's stream counts its quota by.
  send: (streamName, records) =>
    putRecords(client, streamName, records, {
      sleepMs: async () => {
        nowMs += 1_000;
      },
      random: () => 1,
    }),
  progress: () => {},
  signal: new AbortController().signal,
  ...change,
});
const buckets = (): ObjectSource[] => ['error-bucket', 'set-aside'].map((name) => folderObjects(join(folder, name)));
const objectsLeft = async (): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
};

/** Publishes so fast that the stream's quota of 1,000 records a second refuses the rest; resolves with what was published. */
async function overload(count: number): Promise<string[]> {
  const errors = new ObjectFolder(join(folder, 'error-bucket'));
  let uuids = 0;
  const newUuid = () => String(++uuids);
  const engine = createRuleEngine({ rules: TOPIC_RULES, stream: streams, errorStore: errors, newUuid });
  const published: string[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const bikeId = `bike-${1 + (seq % 7)}`;
    const plain = bikeTopic(bikeId, 'ride');
    const topic = seq % 2 === 0 ? plain : basicIngestTopic(ingestRuleName('ride'), plain);
    engine.publish({ topic, payload: Buffer.from(JSON.stringify(live(bikeId, seq))), clientId: bikeId, atMs: nowMs });
    published.push(`${bikeId} ${seq}`);
  }
  const { actionFailures } = engine.counters();
  expect(actionFailures).toBe(count - 1_000);
  await until(() => errors.stats().objects === actionFailures, 'every error document is written', 20_000);
  return published;
}

describe('what the rules could not put', () => {
  test('goes back once, by the command against the laptop, and the bucket is empty', async () => {
    const published = await overload(1_300);
    nowMs += 10_000;
    const said: string[] = [];
    const terminal = { out: (line: string) => said.push(line), tell: () => {}, confirm: async () => false };
    const words = ['--folder', folder, '--endpoint', server.url];
    expect(await redriveCommand([...words, '--dry-run'], terminal)).toBe(0);
    expect(await objectsLeft()).toBe(300);
    expect(await redriveCommand(words, terminal)).toBe(0);
    expect(said).toEqual([
      'objects 300, records to return 300, unreadable 0, not accepted 0, objects removed 0',
      'objects 300, records returned 300, unreadable 0, not accepted 0, objects removed 300',
    ]);
    expect(await objectsLeft()).toBe(0);
    const found = arrived();
    expect(new Set(found)).toEqual(new Set(published));
    expect(found).toHaveLength(published.length);
    expect(await redriveCommand(words, terminal)).toBe(0);
    expect(arrived()).toHaveLength(published.length);
  });

  test('goes back in spite of a stream that refuses most of each call', async () => {
    const published = await overload(1_400);
    // The quota is used up: at first nothing is accepted.
    const counts = await redrive(buckets(), false, ports());
    expect(counts).toEqual({ objects: 400, removed: 400, returned: 400, unreadable: 0, refused: 0 });
    expect(arrived().sort()).toEqual(published.sort());
  });
});

test('a batch that a consumer failed on goes back whole, and what nobody can read stays', async () => {
  const records = [1, 2, 3].map((seq) => ({
    sequenceNumber: String(seq),
    partitionKey: 'bike-1',
    data: Buffer.from(JSON.stringify({ ...live('bike-1', seq), bikeId: 'bike-1' })),
    arrivedAtMs: nowMs,
  }));
  const document = invocationRecord({
    streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${BACKLOG_STREAM}`,
    shardId: 'shardId-000000000000',
    functionName: 'f',
    records,
    condition: 'RetryAttemptsExhausted',
    invocations: 3,
    requestId: 'r',
    atMs: nowMs,
  });
  const setAside = new ObjectFolder(join(folder, 'set-aside'));
  await setAside.put('alleycat-backlog/one.json', document);
  const refused = ['noise', JSON.stringify(live('bike-2', 9))].map((text, index) => ({
    shardId: `${LIVE_STREAM}/shardId-000000000000`,
    sequenceNumber: String(index),
    partitionKey: 'bike-2',
    reason: 'then',
    data: Buffer.from(text).toString('base64'),
  }));
  await setAside.put(setAsideKey(refused.slice(0, 1)), refused.slice(0, 1));
  await setAside.put(
    'records/other.json',
    refused.slice(1).map((record) => ({
      ...record,
      data: Buffer.from(JSON.stringify({ ...live('bike-2', 9), bikeId: 'bike-2' })).toString('base64'),
    })),
  );
  await mkdir(join(folder, 'error-bucket/errors'), { recursive: true });
  await writeFile(join(folder, 'error-bucket/errors/broken.json'), '{"ruleName":');
  await writeFile(join(folder, 'error-bucket/errors/huge.json'), Buffer.alloc(17 * 1_048_576, ' '));

  const counts = await redrive(buckets(), false, ports());
  expect(counts).toEqual({ objects: 5, removed: 2, returned: 4, unreadable: 3, refused: 0 });
  expect(arrived(BACKLOG_STREAM)).toEqual(['bike-1 1', 'bike-1 2', 'bike-1 3']);
  expect(arrived()).toEqual(['bike-2 9']);
  expect(await objectsLeft()).toBe(3);
});

test('an object goes only when all of its records are accepted, whatever is refused or fails; at last nothing is missing', async () => {
  const bikes = ['bike-1', 'bike-2'];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      fc.integer(),
      async (sizes, seed) => {
        let draws = 0;
        const random = (): number => chance(seed, ++draws);
        const objects = new Map<string, string>();
        const wanted = new Set<string>();
        sizes.forEach((size, index) => {
          const records = Array.from({ length: size }, (_, at) => {
            const [bikeId = '', seq] = [bikes[at % 2], index * 10 + at + 1];
            wanted.add(`${bikeId} ${seq}`);
            const data = Buffer.from(JSON.stringify({ ...live(bikeId, seq), bikeId })).toString('base64');
            return { shardId: `${LIVE_STREAM}/s`, sequenceNumber: '1', partitionKey: bikeId, reason: 'x', data };
          });
          objects.set(`records/${index}`, JSON.stringify(records));
        });
        const source: ObjectSource = {
          name: 'memory',
          list: async function* () {
            for (const [key, text] of [...objects]) yield { key, sizeBytes: text.length };
          },
          read: async (key) => objects.get(key),
          remove: async (key) => {
            objects.delete(key);
          },
        };
        const stored = new Set<string>();
        const nameOf = (data: Uint8Array): string => {
          const { bikeId, seq } = JSON.parse(Buffer.from(data).toString());
          return `${bikeId} ${seq}`;
        };
        const missing = () =>
          [...wanted].filter(
            (name) =>
              !stored.has(name) &&
              ![...objects.values()].some((text) =>
                (JSON.parse(text) as { data: string }[]).some(
                  ({ data }) => nameOf(Buffer.from(data, 'base64')) === name,
                ),
              ),
          );
        for (let round = 0; round < 500 && objects.size > 0; round++) {
          const send: RedrivePorts['send'] = async (_, records) => {
            const left = records.filter((record) => {
              if (random() < 0.5) return true;
              stored.add(nameOf(record.data));
              return false;
            });
            // The stream took some, but the answer was lost on the way.
            if (random() < 0.3) throw new Error('no answer');
            return left;
          };
          await redrive([source], false, ports({ send })).catch(() => {});
          expect(missing()).toEqual([]);
        }
        expect(objects.size).toBe(0);
        expect(stored).toEqual(wanted);
      },
    ),
    { numRuns: 30 },
  );
});

test('Ctrl-C ends it behind the group at work', async () => {
  const stop = new AbortController();
  stop.abort();
  await overload(1_010);
  const counts = await redrive(buckets(), false, ports({ signal: stop.signal }));
  expect([counts.objects, await objectsLeft()]).toEqual([0, 10]);
});

test('a stream that is not there changes nothing', async () => {
  await overload(1_002);
  const other = (_: string, records: Parameters<RedrivePorts['send']>[1]) =>
    putRecords(client, 'no-such-stream', records, { sleepMs: async () => {}, random: () => 0 });
  await expect(redrive(buckets(), false, ports({ send: other }))).rejects.toThrow(/^no-such-stream: ResourceNotFound/);
  expect(await objectsLeft()).toBe(2);
});

describe('a bucket', () => {
  test.each(['a folder', 'S3'])('that is %s lists, reads and removes its objects', async (kind) => {
    const keys = Array.from({ length: 25 }, (_, index) => `errors/rule/2026/11/${index}.json`);
    let source: ObjectSource;
    let close = async (): Promise<void> => {};
    if (kind === 'a folder') {
      for (const key of keys) {
        await mkdir(dirname(join(folder, key)), { recursive: true });
        await writeFile(join(folder, key), `"${key}"`);
      }
      source = folderObjects(folder);
    } else {
      const s3rver = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3') });
      const s3 = new S3Client({
        endpoint: `http://127.0.0.1:${(await s3rver.run()).port}`,
        region: 'us-east-1',
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      });
      close = async () => {
        s3.destroy();
        await s3rver.close();
      };
      await s3.send(new CreateBucketCommand({ Bucket: 'errors' }));
      for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'errors', Key, Body: `"${Key}"` }));
      source = s3Objects(s3, 'errors');
    }
    try {
      const listed: StoredObject[] = [];
      for await (const object of source.list()) listed.push(object);
      expect(listed.map(({ key }) => key).sort()).toEqual(keys.sort());
      expect(listed.every(({ key, sizeBytes }) => sizeBytes === key.length + 2)).toBe(true);
      expect(await source.read(keys[3] ?? '')).toBe(`"${keys[3]}"`);
      await source.remove(keys[3] ?? '');
      await source.remove(keys[3] ?? '');
      expect(await source.read(keys[3] ?? '')).toBeUndefined();
      let left = 0;
      for await (const _ of source.list()) left += 1;
      expect(left).toBe(24);
    } finally {
      await close();
    }
  });

  // s3rver makes its tokens by a cipher that OpenSSL 3 has given up, so it cannot answer page by page.
  test('that is S3 is listed to its last page', async () => {
    const pages = createServer((request, response) => {
      const token = new URL(request.url ?? '', 'http://x').searchParams.get('continuation-token');
      const page = token === null ? '<Key>a</Key>' : '<Key>b</Key>';
      const next = token === null ? '<NextContinuationToken>t/1</NextContinuationToken>' : '';
      response.end(`<ListBucketResult><Contents>${page}<Size>3</Size></Contents>${next}</ListBucketResult>`);
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const s3 = new S3Client({
      endpoint: `http://127.0.0.1:${(pages.address() as AddressInfo).port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const listed: StoredObject[] = [];
    for await (const object of s3Objects(s3, 'errors').list()) listed.push(object);
    expect(listed).toEqual(['a', 'b'].map((key) => ({ key, sizeBytes: 3 })));
    s3.destroy();
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  });

  test('that is a folder which is not there is empty', async () => {
    for await (const object of folderObjects(join(folder, 'none')).list()) throw new Error(object.key);
  });
});

test.each([
  ['--folder /tmp/x', '--folder and --endpoint'],
  ['--endpoint http://127.0.0.1:1', '--folder and --endpoint'],
  ['--folder /tmp/x --endpoint https://kinesis.eu-west-1.amazonaws.com', '--endpoint https'],
  ['--folder /tmp/x --endpoint http://127.0.0.1:1 --stack X', '--folder'],
  ['--region mars', '--region mars'],
  ['x', 'x: there is no such option'],
])('"redrive %s" is told what it takes', (words, sentence) => {
  expect(parseRedriveArguments(words.split(' '))).toEqual({ error: expect.stringContaining(sentence) });
});
