import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalStreams } from '../local/stream/local-streams.ts';
import { type StreamServer, startStreamServer } from '../local/stream/stream-server.ts';
import { withKinesaliteStream } from './kinesalite-stream.ts';
import { until } from './mqtt-test-client.ts';
import { localKinesis, readStream } from './read-stream.ts';
import { buildSimulate, type SimulateRun } from './simulate-program.ts';

let simulate: (words: string) => SimulateRun;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ simulate, close } = await buildSimulate());
});

afterAll(() => close());

async function withStream(work: (server: StreamServer, streams: LocalStreams) => Promise<void>): Promise<void> {
  const streams = new LocalStreams({ nowMs: Date.now });
  streams.createStream({ streamName: 'alleycat-live', shardCount: 1 });
  const server = await startStreamServer(streams, 0);
  try {
    await work(server, streams);
  } finally {
    await server.close();
  }
}

test(
  'Ctrl-C stops the riders, delivers what they made, and prints the summary',
  () =>
    withStream(async (server, streams) => {
      const run = simulate(`--endpoint ${server.url} --riders 200 --seconds 3600 --json`);
      await until(() => streams.counters().recordsIn >= 200, 'the first records', 20_000);
      run.child.kill('SIGINT');
      expect(await run.code).toBe(0);
      const summary = JSON.parse(run.out());
      expect(summary).toMatchObject({ v: 1, via: 'kinesis', riders: 200, ended: 'stopped', lost: 0 });
      expect(summary.accepted).toBe(summary.asked);
      expect(summary.accepted).toBe(streams.counters().recordsIn);
      expect(run.told()).toMatch(/alleycat-live: 1 shard, provisioned/);
    }),
  30_000,
);

test(
  'a shard that is too small costs time and no record',
  () =>
    withStream(async (server, streams) => {
      const run = simulate(
        `--endpoint ${server.url} --riders 1500 --seconds 3 --late-percent 0 --dropout-percent 0 --json`,
      );
      expect(await run.code).toBe(0);
      const summary = JSON.parse(run.out());
      expect(summary).toMatchObject({ asked: 4_500, accepted: 4_500, lost: 0, ended: 'done' });
      expect(summary.throttled).toBe(streams.counters().recordsThrottled);
      expect(summary.retried).toBe(summary.throttled);
      expect(summary.throttled).toBeGreaterThan(0);
    }),
  30_000,
);

test('every message arrives in a stream of an independent Kinesis', () =>
  withKinesaliteStream('rides', 2, async (url) => {
    const run = simulate(
      `--endpoint ${url} --stream rides --riders 120 --seconds 4 --late-percent 0 --dropout-percent 0 --json`,
    );
    expect(await run.code).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({ asked: 480, accepted: 480, lost: 0, ended: 'done' });
    expect(run.told()).toMatch(/^rides: 2 shards, provisioned$/m);
    const kinesis = localKinesis(url);
    const uuids = new Set<string>();
    for await (const { Data } of readStream(kinesis, 'rides')) {
      uuids.add(JSON.parse(Buffer.from(Data, 'base64').toString()).uuid);
    }
    kinesis.destroy();
    expect(uuids.size).toBe(480);
  }));

test(
  'a stream that goes away loses records, and the exit code says so',
  () =>
    withStream(async (server, streams) => {
      const run = simulate(`--endpoint ${server.url} --riders 50 --seconds 3600`);
      await until(() => streams.counters().recordsIn > 0, 'the first records', 20_000);
      streams.deleteStream('alleycat-live');
      expect(await run.code).toBe(1);
      expect(run.out()).toMatch(/ended +failed: ResourceNotFoundException/);
      expect(run.out()).toMatch(/lost +[1-9]/);
    }),
  30_000,
);

test.each([
  ['--riders 41000', 64, /^--riders 41000: a whole number from 1 to 40000, for example --riders 10\n$/],
  ['--riders 10 --seconds 60', 64, /About 600 messages[\s\S]*provisioned stream +\$[\s\S]*--yes is missing/],
  ['--via mqtt --endpoint mqtt://192.0.2.1:1883', 64, /a broker of your own[\s\S]*--yes is missing/],
  ['--endpoint http://127.0.0.1:1', 69, /stream alleycat-live at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
])('%s ends with code %d and a reason', async (words, code, reason) => {
  const run = simulate(words);
  expect(await run.code).toBe(code);
  expect(run.told()).toMatch(reason);
  expect(run.out()).toBe('');
});
