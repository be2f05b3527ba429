import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readingsOf } from '../emulator/src/board-lines.ts';
import { BoardProcess, bundleBikeBoard } from './board-process.ts';
import { SerialHost } from './serial-host.ts';

const TEST_MS = 30_000;

let folder = '';
let link = '';
let boards: BoardProcess[] = [];
let hosts: SerialHost[] = [];

function spawnBoard(...argv: string[]): BoardProcess {
  const board = new BoardProcess(...argv);
  boards.push(board);
  return board;
}

async function startBoard(...argv: string[]): Promise<BoardProcess> {
  const board = spawnBoard('--link', link, ...argv);
  expect(await board.line()).toBe(`ready ${link}`);
  return board;
}

function attach(): SerialHost {
  const host = new SerialHost(link);
  hosts.push(host);
  return host;
}

beforeAll(bundleBikeBoard, TEST_MS);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bike-board-'));
  link = join(folder, 'ttyBIKE0');
});

afterEach(async () => {
  for (const host of hosts) {
    host.close();
  }
  for (const board of boards) {
    await board.end();
  }
  hosts = [];
  boards = [];
  rmSync(folder, { recursive: true });
});

test(
  'a host reads the ride and is answered',
  async () => {
    const board = await startBoard('--rpm', '120', '--resistance', '55', '--speed', '5', '--serial', '77');
    expect(statSync(link).isCharacterDevice()).toBe(true);
    const host = attach();
    await host.lines((lines) => lines.length > 0);
    host.send('ID?,5');
    const lines = await host.lines((read) => read.some(({ name }) => name === 'OK') && readingsOf(read).length > 60);
    expect(lines.find(({ name }) => name === 'OK')?.fields).toEqual(['5']);
    expect(lines.find(({ name }) => name === 'ID')?.fields[2]).toBe('77');
    const last = readingsOf(lines).at(-1);
    expect(Math.abs(60e6 / (last?.periodUs ?? 0) - 120)).toBeLessThan(6);
    expect(Math.abs((last?.permille ?? 0) - 550)).toBeLessThan(4);
    expect(last?.flags).toBe(0);
    expect(await board.status()).toMatchObject({ attached: true, plugged: true, powered: true });
  },
  TEST_MS,
);

test(
  'what is sent while no host is there is dropped, not kept for the next one',
  async () => {
    const board = await startBoard('--speed', '10');
    let status = await board.status();
    while (Number(status['linesSent']) < 100) {
      status = await board.status();
    }
    expect(status).toMatchObject({ attached: false });
    expect(Number(status['droppedBytes'])).toBeGreaterThan(2000);
    const first = attach();
    const [reading] = readingsOf(await first.lines((lines) => readingsOf(lines).length > 2));
    expect(reading?.seq).toBeGreaterThanOrEqual(98);
    hosts = [];
    first.close();
    while ((await board.status())['attached'] === true) {
      expect(board.child.exitCode).toBeNull();
    }
    const sentMeanwhile = Number((await board.status())['linesSent']) + 50;
    while (Number((await board.status())['linesSent']) < sentMeanwhile) {
      expect(board.child.exitCode).toBeNull();
    }
    const second = attach();
    const [later] = readingsOf(await second.lines((lines) => readingsOf(lines).length > 2));
    expect(later?.seq).toBeGreaterThanOrEqual(sentMeanwhile - 2);
  },
  TEST_MS,
);

test(
  'unplug hangs up and removes the link; replug boots the board on a new line',
  async () => {
    const board = await startBoard('--speed', '5');
    const host = attach();
    await host.lines((lines) => lines.length > 5);
    expect(await board.ask('unplug')).toBe('ok');
    await host.hangUp();
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
    expect(await board.ask('unplug')).toContain('error: it is unplugged already');
    expect(await board.status()).toMatchObject({ plugged: false, powered: false, attached: false });
    expect(await board.ask('replug')).toBe('ok');
    const again = attach();
    // A board that boots does not listen yet.
    await again.lines((lines) => lines.length > 0);
    again.send('ID?,9');
    const lines = await again.lines((read) => read.some(({ name }) => name === 'OK'));
    expect(lines.find(({ name }) => name === 'ID')?.fields[4]).toBe('1');
  },
  TEST_MS,
);

test(
  'unplug-behind hangs up behind the next bytes',
  async () => {
    const board = await startBoard('--speed', '5');
    const host = attach();
    await host.lines((lines) => lines.length > 5);
    expect(await board.ask('unplug-behind 500')).toBe('ok');
    await host.hangUp();
    expect(await board.status()).toMatchObject({ plugged: false, powered: false });
    expect(await board.ask('unplug-behind 500')).toContain('error: it is unplugged already');
  },
  TEST_MS,
);

test(
  'obeys what is typed',
  async () => {
    const board = await startBoard('--rpm', '0', '--speed', '10');
    const host = attach();
    await host.lines((lines) => readingsOf(lines).length > 10);
    expect(await board.ask('rpm 100')).toBe('ok');
    expect(await board.ask('resistance 80')).toBe('ok');
    expect(await board.ask('bounce 5')).toBe('ok');
    const riding = await host.lines((lines) => (readingsOf(lines).at(-1)?.turns ?? 0) > 5);
    expect(Math.abs((readingsOf(riding).at(-1)?.permille ?? 0) - 800)).toBeLessThan(4);
    expect(await board.ask('sensor open')).toBe('ok');
    await host.lines((lines) => ((readingsOf(lines).at(-1)?.flags ?? 0) & 0x02) !== 0);
    expect(await board.ask('reset')).toBe('ok');
    // The reset may cut a line; a fresh host reads on from whole ones.
    const fresh = attach();
    hosts.splice(0, 1);
    host.close();
    await fresh.lines((lines) => (readingsOf(lines).at(-1)?.uptimeMs ?? 0) > 0);
    expect(Number((await board.status())['uptimeUs'])).toBeLessThan(Number((await board.status())['timeUs']));
    expect(await board.ask('jump')).toContain('error: "jump" is no command');
  },
  TEST_MS,
);

test(
  'rides a script',
  async () => {
    const script = join(folder, 'ride.txt');
    writeFileSync(script, '0 60 10\n2 60 10\n2.1 60 90\n');
    await startBoard('--script', script, '--speed', '5');
    const host = attach();
    await host.lines((lines) => (readingsOf(lines).at(-1)?.permille ?? 0) > 890);
  },
  TEST_MS,
);

test(
  'keeps its settings in a file',
  async () => {
    const eeprom = join(folder, 'eeprom.bin');
    const first = await startBoard('--eeprom', eeprom, '--speed', '5');
    const host = attach();
    await host.lines((lines) => lines.length > 0);
    host.send('SER,1,31337');
    await host.lines((lines) => lines.some(({ name }) => name === 'OK'));
    expect(await first.ask('quit')).toBe('ok');
    expect(await first.exited).toBe(0);
    expect(readFileSync(eeprom)).toHaveLength(1024);
    await startBoard('--eeprom', eeprom, '--speed', '5');
    const again = attach();
    await again.lines((read) => read.length > 0);
    again.send('ID?,2');
    const lines = await again.lines((read) => read.some(({ name }) => name === 'ID'));
    expect(lines.find(({ name }) => name === 'ID')?.fields[2]).toBe('31337');
  },
  TEST_MS,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s removes the link and exits with 0',
  async (signal) => {
    const board = await startBoard();
    board.child.kill(signal);
    expect(await board.exited).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  },
  TEST_MS,
);

test(
  'the end of its input ends it only when asked to',
  async () => {
    const keen = await startBoard('--stdin-eof-quits');
    keen.child.stdin?.end();
    expect(await keen.exited).toBe(0);
    const patient = await startBoard();
    patient.child.stdin?.end();
    const host = attach();
    await host.lines((lines) => readingsOf(lines).length > 3);
    expect(patient.child.exitCode).toBeNull();
  },
  TEST_MS,
);

test(
  'says what is wrong with its command line',
  async () => {
    writeFileSync(link, 'a file');
    const cases: [string[], number, string][] = [
      [[], 64, '--link PATH is missing, e.g. --link ./ttyBIKE0'],
      [['--link', link, '--rpm', '999'], 64, 'rpm must be a number from 0 to 250, e.g. 80, not "999"'],
      [['--link', link, '--script', join(folder, 'none')], 64, 'cannot be read'],
      [['--link', link], 73, 'exists and is not a symbolic link'],
      [['--link', join(folder, 'none', 'tty')], 73, 'does not exist; create it first'],
    ];
    for (const [argv, exitCode, message] of cases) {
      const board = spawnBoard(...argv);
      expect(await board.exited).toBe(exitCode);
      expect(board.errors).toContain(message);
      expect(board.errors).not.toContain('at ');
    }
    expect(existsSync(link)).toBe(true);
    const help = spawnBoard('--help');
    expect(await help.line()).toContain('bike-board');
    expect(await help.exited).toBe(0);
  },
  TEST_MS,
);
