import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import type { Broker } from '../local/broker/broker.ts';
import { LocalStreams } from '../local/stream/local-streams.ts';
import { type StreamServer, startStreamServer } from '../local/stream/stream-server.ts';
import { until } from './mqtt-test-client.ts';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-simulate-'));
  program = join(folder, 'simulate.mjs');
  await build({
    stdin: {
      contents: `import { runSimulate } from './simulate.ts'; process.exitCode = await runSimulate(process.argv.slice(2));`,
      resolveDir: fileURLToPath(new URL('../simulator', import.meta.url)),
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly told: () => string;
  readonly code: Promise<number | null>;
}

function simulate(words: string): Run {
  const child = spawn(process.execPath, [program, ...words.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, told] = ['', ''];
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    told += String(text);
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, out: () => out, told: () => told, code };
}

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
      const run = simulate(`--endpoint ${server.url} --riders 200 --races 100 --json`);
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

test(
  'a stream that goes away loses records, and the exit code says so',
  () =>
    withStream(async (server, streams) => {
      const run = simulate(`--endpoint ${server.url} --riders 50 --races 1000`);
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

test('bikes by MQTT lose nothing when their broker dies in the middle and comes back', async () => {
  const riders = 60;
  const uuids = new Set<string>();
  const clients = new Set<string>();
  const listen = (broker: Broker): void =>
    broker.onPublish(({ topic, payload, clientId }) => {
      if (!topic.endsWith('/ride')) return;
      uuids.add(JSON.parse(Buffer.from(payload).toString()).uuid);
      clients.add(clientId);
    });
  let broker = await AedesBroker.open({ port: 0, nowMs: Date.now });
  const { port } = broker;
  listen(broker);
  const words = `--via mqtt --endpoint mqtt://127.0.0.1:${port} --riders ${riders} --seconds 6`;
  const run = simulate(`${words} --late-percent 0 --dropout-percent 0 --json`);
  try {
    await until(() => uuids.size > riders, 'the first messages', 20_000);
    await broker.close();
    broker = await AedesBroker.open({ port, nowMs: Date.now });
    listen(broker);
    expect(await run.code).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({ via: 'mqtt', asked: riders * 6, accepted: riders * 6, lost: 0 });
    expect(uuids.size).toBe(riders * 6);
    expect(clients.size).toBe(riders);
  } finally {
    run.child.kill('SIGKILL');
    await run.code;
    await broker.close();
  }
});
