import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// The set-up has built the programs. The broker's address leads nowhere: a race needs no network.
const BOARD = fileURLToPath(new URL('../../hardware/emulator/dist/bike-board.js', import.meta.url));
const BRIDGE = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const LONG_MS = 60_000;

interface Screen {
  readonly state: string;
  readonly sensor: string;
  readonly cadence: number;
  readonly samples: number;
  readonly backlog: number;
  readonly second: number;
}

const folder = mkdtempSync(join(tmpdir(), 'alleycat-unplugged-'));
const told: string[] = [];
let board: ChildProcess;
let bridge: ChildProcess;
let page = '';

const screen = async (): Promise<Screen> => (await (await fetch(`${page}/api/screen`)).json()) as Screen;

async function screenWhen(ready: (screen: Screen) => boolean): Promise<Screen> {
  for (;;) {
    const now = await screen();
    if (ready(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function firstMatch(program: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    if (program.stdout === null) return;
    createInterface({ input: program.stdout }).on('line', (line) => {
      if (program === bridge) told.push(line);
      const match = pattern.exec(line);
      if (match) resolve(match[1] ?? line);
    });
  });
}

beforeAll(async () => {
  const link = join(folder, 'ttyBIKE0');
  board = spawn(process.execPath, [BOARD, '--link', link, '--rpm', '90', '--speed', '5'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await firstMatch(board, /^ready/);
  const config = {
    bikeId: 'bike-1',
    serial: { path: link },
    uplink: { url: 'mqtt://127.0.0.1:9' },
    clock: { source: 'system' },
    journal: { folder: join(folder, 'journal') },
    page: { port: 0 },
  };
  writeFileSync(join(folder, 'bridge.json'), JSON.stringify(config));
  bridge = spawn(process.execPath, [BRIDGE, '--config', join(folder, 'bridge.json'), '--speed', '5'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  page = await firstMatch(bridge, /"pageOpened","url":"([^"]+)"/);
}, LONG_MS);

afterAll(() => {
  bridge.kill('SIGKILL');
  board.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test(
  'unplugged and plugged in again in a race: the screen says so, samples go on, and nothing restarts',
  async () => {
    await screenWhen(({ cadence }) => cadence > 80);
    await fetch(`${page}/api/race`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' }),
    });
    const before = await screenWhen(({ second }) => second > 0);
    board.stdin?.write('unplug\n');
    const without = await screenWhen(({ sensor }) => sensor === 'absent');
    expect(without).toMatchObject({ state: 'racing', cadence: 0 });
    const later = await screenWhen(({ samples }) => samples >= without.samples + 5);
    expect(later).toMatchObject({ sensor: 'absent', cadence: 0 });
    board.stdin?.write('replug\n');
    const again = await screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > 80);
    expect(again.state).toBe('racing');
    // One sample for each second of the race since it was joined, with and without the board.
    expect(again.samples - before.samples).toBe(again.second - before.second);
    expect(again.backlog).toBe(again.samples);
    expect(bridge.exitCode).toBeNull();
    expect(told.filter((line) => line.includes('bridgeStarted'))).toHaveLength(1);
  },
  LONG_MS,
);
