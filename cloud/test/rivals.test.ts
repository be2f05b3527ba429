import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveMessageSchema, presenceSchema } from '@alleycat/contract';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import type { Broker } from '../local/broker/broker.ts';
import { createScaledClock } from '../scaled-clock.ts';
import { systemTime } from '../system-time.ts';
import { until } from './mqtt-test-client.ts';

const SPEED = 100;
const RIVALS = 5;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-rivals-'));
  program = join(folder, 'rivals.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../simulator/rivals.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rm(folder, { recursive: true }));

interface Ridden {
  readonly clientId: string;
  readonly raceId: number;
  readonly second: number;
  readonly total: number | undefined;
}

function listen(broker: Broker): { ridden: Ridden[]; offline: Set<string> } {
  const ridden: Ridden[] = [];
  const offline = new Set<string>();
  broker.onPublish(({ topic, payload, clientId }) => {
    const json: unknown = JSON.parse(Buffer.from(payload).toString());
    if (topic.endsWith('/presence')) {
      if (!presenceSchema.parse(json).online) offline.add(clientId);
      return;
    }
    const message = liveMessageSchema.parse(json);
    if (message.event === 'ride') throw new Error('a rival rides outside a race');
    const { raceId, second } = message;
    ridden.push({ clientId, raceId, second, total: message.event === 'final' ? message.total : undefined });
  });
  return { ridden, offline };
}

function start(words: readonly string[]): { child: ChildProcess; out: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout?.on('data', (text) => {
    out += String(text);
  });
  child.stderr?.resume();
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  return { child, out: () => out, ended };
}

test('every rival rides a whole race, a message a second, survives its broker, and leaves when told', async () => {
  const epochMs = Date.now();
  const clock = createScaledClock({ speed: SPEED, epochMs }, systemTime);
  let broker = await AedesBroker.open({ port: 0, nowMs: clock.nowMs });
  const { port } = broker;
  const words = ['--url', `mqtt://127.0.0.1:${port}`, '--count', `${RIVALS}`, '--speed', `${SPEED}@${epochMs}`];
  const first = listen(broker);
  const { child, out, ended } = start(words);
  try {
    await until(() => out() === `ready ${RIVALS} rivals\n`, 'all are connected', 10_000);
    const raceId = Math.floor(clock.nowMs() / 300_000) + 1;
    const finals = () => first.ridden.filter((message) => message.raceId === raceId && message.second === 300);
    await until(() => finals().length === RIVALS, 'the end of the next race', 20_000);
    for (const { clientId, total } of finals()) {
      const seconds = first.ridden.filter((m) => m.clientId === clientId && m.raceId === raceId).map((m) => m.second);
      expect([...seconds].sort((left, right) => left - right)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
      expect(total).toBeGreaterThan(1_000_000);
    }
    await broker.close();
    broker = await AedesBroker.open({ port, nowMs: clock.nowMs });
    const second = listen(broker);
    await until(() => new Set(second.ridden.map(({ clientId }) => clientId)).size === RIVALS, 'all are back', 10_000);
    const toldAtMs = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - toldAtMs).toBeLessThan(1_000);
    expect(second.offline.size).toBe(RIVALS);
  } finally {
    child.kill('SIGKILL');
    await ended;
    await broker.close();
  }
});

test('where nobody answers they try again, and still leave at once when told', async () => {
  let attempts = 0;
  const closing = createServer((socket) => {
    attempts += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
  const address = closing.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { child, out, ended } = start(['--url', `mqtt://127.0.0.1:${port}`, '--count', '3']);
  try {
    await until(() => attempts >= 6, 'each has tried twice, on average', 10_000);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
  expect(out()).toBe('');
  await new Promise((resolve) => closing.close(resolve));
});

test('a wrong option is a sentence and exit code 64', async () => {
  expect(await start(['--count', '3']).ended).toBe(64);
});
