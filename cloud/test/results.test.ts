import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { raceStartMs } from '@alleycat/contract';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { finishRaces } from '../consumers/leaderboard/finish-races.ts';
import { createResultsReader } from '../consumers/leaderboard/read-results.ts';
import { MemoryLeaderboardStore } from '../local/memory-leaderboard-store.ts';
import { MemoryResultsStore } from '../local/memory-results-store.ts';
import { type ResultsServer, startResultsServer } from '../local/results-server.ts';

const RACE_ID = 6_000_000;
let folder: string;
let program: string;
let server: ResultsServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-results-'));
  program = join(folder, 'alleycat-cloud.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../alleycat-cloud.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['playwright-core'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const store = new MemoryLeaderboardStore();
  const names = ['Ada', 'Grace \u202e', 'Katherine'];
  const riders = names.map((name, index) => ({
    bikeId: `bike-${index}`,
    racerId: index + 1,
    name,
    seconds: [10],
    outputs: [10_000 - index * 100],
  }));
  const key = { shardId: 's', firstSequence: '1', lastSequence: '1', part: 0 };
  await store.put([{ raceId: RACE_ID, classId: 2, ...key, riders }]);
  const ports = { store, results: new MemoryResultsStore() };
  const nowMs = raceStartMs(RACE_ID + 1) + 100_000;
  await finishRaces(ports, nowMs);
  server = await startResultsServer(
    createResultsReader(ports, () => nowMs),
    0,
  );
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function run(...words: string[]): Promise<{ code: number | null; out: string; errors: string }> {
  const child = spawn(process.execPath, [program, 'results', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, errors })));
}

test('shows a result page by page, with names that cannot disturb the terminal', async () => {
  const words = ['--url', server.url, '--class', '2', '--race', `${RACE_ID}`];
  const first = await run(...words, '--limit', '2');
  expect(first.code).toBe(0);
  expect(first.out.split('\n')).toEqual([
    'Race 6000000 (2027-01-15 08:00 UTC), Cobblestone Climb: provisional, 3 riders',
    ' place   racer       total     best  last  bike                      name',
    '     1       1      100.00   100.00    10  bike-0                    Ada',
    '     2       2       99.00    99.00    10  bike-1                    Grace \ufffd',
    'More: --after 2',
    '',
  ]);
  const rest = await run(...words, '--after', '2', '--json');
  expect(JSON.parse(rest.out)).toMatchObject({ riders: 3, rows: [{ place: 3, name: 'Katherine' }] });
});

test('shows the bests of all time', async () => {
  const { code, out } = await run('--url', server.url, '--class', '2', '--bests');
  expect(code).toBe(0);
  expect(out.split('\n').slice(2, -1)).toEqual(['    10   100.00       1  2027-01-15 08:00  bike-0']);
});

test('a wrong option, and a cloud that is not there, are told in a sentence', async () => {
  expect(await run()).toEqual({ code: 64, out: '', errors: '--class is missing, for example --class 1\n' });
  expect(await run('--class', '7')).toMatchObject({ code: 64, errors: expect.stringMatching(/^--class 7: /) });
  const closed = await startResultsServer({ page: () => Promise.reject(), bests: () => Promise.reject() }, 0);
  const broken = await run('--class', '1', '--url', closed.url);
  await closed.close();
  expect(broken).toMatchObject({ code: 69, errors: expect.stringContaining('500') });
  const gone = await run('--class', '1', '--url', closed.url);
  expect(gone).toMatchObject({ code: 69, errors: expect.stringMatching(/^Nobody answers at/) });
});

test.each([
  ['/results?race=1&class=7', 400],
  ['/results?race=-1&class=1', 400],
  ['/results?race=1e3&class=1', 400],
  ['/results?class=1', 400],
  [`/results?race=1&class=1&limit=501`, 400],
  [`/results?race=1&class=1&after=${'9'.repeat(50)}`, 400],
  ['/', 404],
  ['/../../etc/passwd', 404],
  ['/bests?class=0', 400],
])('the server answers %s with %i', async (path, status) => {
  expect((await fetch(server.url + path)).status).toBe(status);
});

test('the server takes nothing but GET', async () => {
  expect((await fetch(`${server.url}/results?race=1&class=1`, { method: 'POST', body: 'x' })).status).toBe(405);
});
