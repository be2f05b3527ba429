import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

// The set-up has built the programs.
const PROGRAM = fileURLToPath(new URL('../dist/alleycat-cloud.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alleycat-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plan(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, 'plan', ...words], (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

test('prints one JSON object, rides the plan, and writes the page', async () => {
  const html = join(folder, 'plan.html');
  const ended = await plan('--riders', '1500', '--shards', '1', '--verify', '5', '--html', html, '--compare', '--json');
  expect(ended.code).toBe(0);
  const told = JSON.parse(ended.stdout);
  expect(told).toMatchObject({ v: 1, shards: 1, recordsPerS: 1500, verification: { offered: 7500 } });
  expect(told.alternatives).toHaveLength(8);
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
});

test('ends with 1 when the ride differs from the plan', async () => {
  // With four times a second as keys a shard gets all of its records in a part of the second, which the prediction spreads over it.
  const words = ['--riders', '4000', '--shards', '3', '--key', 'timestamp', '--spread', '4', '--verify', '5'];
  const ended = await plan(...words);
  expect(ended.stdout).toMatch(/\nThey differ: 10 % of the records\.\n$/);
  expect(ended.code).toBe(1);
});

test('plans for the bikes that it is given', async () => {
  const bikes = join(folder, 'bikes.txt');
  writeFileSync(bikes, 'bike-1\nbike-2\nbike-3\n');
  expect(await plan('--bikes', bikes)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^3 riders in 6 classes/),
  });
  expect(await plan('--bikes', bikes, '--riders', '4')).toEqual({
    code: 64,
    stdout: '',
    stderr: `--riders 4: 1 to 3, which ${bikes} names, for example --riders 3\n`,
  });
});

test.each([
  [['--riders', '0'], 64, '--riders 0: a whole number from 1 to 40000, for example --riders 1000\n'],
  [['--bikes', '/nowhere/bikes.txt'], 64, /^--bikes \/nowhere\/bikes.txt: ENOENT/],
  [['--html', '/nowhere/plan.html'], 73, /^--html \/nowhere\/plan.html: ENOENT/],
])(
  '%j ends with %d and says why',
  async (words, code, stderr) => {
    const ended = await plan(...words);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe('');
    if (typeof stderr === 'string') expect(ended.stderr).toBe(stderr);
    else expect(ended.stderr).toMatch(stderr);
  },
  60_000,
);
