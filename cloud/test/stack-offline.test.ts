import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { STACK_NAME } from '../stack/create-app.ts';

const run = promisify(execFile);
const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

// Where the kernel gives nobody a network of its own, at least no program of Node.js gets a connection.
const NO_CONNECTIONS = `
  const fail = function () {
    process.nextTick(() => this.destroy(new Error('there is no network')));
    return this;
  };
  require('node:net').Socket.prototype.connect = fail;
  require('node:dns').lookup = (name, options, done = options) => done(new Error('there is no network'));
`;

/** Runs Node.js without a network. */
type Offline = (words: readonly string[]) => Promise<{ readonly stdout: string }>;

let folder: string;
let offline: Offline;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-offline-'));
  // As root of a user namespace of its own, or as the root that it is.
  const ways = ['-rn', '-n'].map((way) => ({ way, tried: spawnSync('unshare', [way, 'true'], { encoding: 'utf8' }) }));
  const way = ways.find(({ tried }) => tried.status === 0)?.way;
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const cwd = path('..');
  if (way !== undefined) {
    offline = (words) => run('unshare', [way, process.execPath, ...words], { cwd, env });
    return;
  }
  const why = ways.map(({ tried }) => tried.error?.message ?? tried.stderr.trim()).join('; ');
  process.stderr.write(
    `\nNOT WITHOUT NETWORK: the kernel gives no network namespace (${why}). Instead every connection of Node.js fails.\n\n`,
  );
  const preload = join(folder, 'no-connections.cjs');
  await writeFile(preload, NO_CONNECTIONS);
  offline = (words) =>
    run(process.execPath, [...words], { cwd, env: { ...env, NODE_OPTIONS: `--require=${preload}` } });
});

afterAll(() => rm(folder, { recursive: true }));

test('there is no network, not even to this machine', async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const connect = ['-e', `require('node:net').connect(${address.port}, '127.0.0.1')`];
  try {
    await run(process.execPath, connect);
    await expect(offline(connect)).rejects.toThrow(/ENETUNREACH|ECONNREFUSED|there is no network/);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('cdk synth makes the committed template, and its checks find nothing', async () => {
  const output = join(folder, 'cdk.out');
  // As `npm run deploy` does, less the metadata that the command adds for its own use.
  const plain = ['--no-path-metadata', '--no-asset-metadata', '--no-notices', '--quiet'];
  await offline([path('../../node_modules/aws-cdk/bin/cdk'), 'synth', ...plain, '--output', output]);
  const template = await readFile(join(output, `${STACK_NAME}.template.json`), 'utf8');
  const committed = await readFile(path('../stack/template.snapshot.json'), 'utf8');
  const comparable = template.replace(/[0-9a-f]{64}\.zip/g, 'UPLOAD.zip');
  expect(JSON.parse(comparable)).toEqual(JSON.parse(committed));
  const { pluginReports } = JSON.parse(await readFile(join(output, 'validation-report.json'), 'utf8'));
  expect(pluginReports).toEqual([]);
});
