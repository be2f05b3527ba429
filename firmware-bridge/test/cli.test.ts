import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PseudoTerminal } from '../../hardware/emulator/src/pseudo-terminal.ts';
import { ControlClient } from '../src/io/control-client.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { TestAuthority } from './test-certificates.ts';

const stand = new DoctorStand();
jest.setTimeout(40_000);
const link = stand.path('ttyBIKE0');
let config = '';

beforeAll(async () => {
  await stand.board(link, '--rpm', '85');
  const certificates = new TestAuthority(stand.folder, 'authority').issue('a bike');
  config = stand.configure({ serial: { path: link }, uplink: { url: 'mqtts://127.0.0.1:9', certificates } });
});
afterAll(() => stand.close());

const run = (...words: string[]) => stand.run([...words, '--config', config]);

describe('the command line', () => {
  test('tells its commands, and each its own examples', async () => {
    const { code, stdout } = await stand.run(['--help']);
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['doctor', 'ports', 'monitor', 'config', 'board', 'bundle']));
    const helps = await Promise.all(names.map((name) => stand.run([name, '--help'])));
    for (const help of helps) {
      expect(help.code).toBe(0);
      expect(help.stdout).toMatch(/Examples\n\n {2}alleycat /);
    }
  });

  test.each([
    [[], 64, /name of a command is missing/],
    [['docter'], 64, /did you mean "doctor"/],
    [['doctor', 'knee'], 64, /no such joint/],
    [['doctor', 'bite'], 64, /did you mean bytes\?\n$/],
    [['doctor', '--wath'], 64, /did you mean --watch\?\n/],
    [['ports', '/nowhere', '--baud'], 64, /no such option/],
    [['monitor', '--seconds', '0'], 64, /a number from 1 to 86400, for example --seconds 60/],
    [['board'], 64, /is missing/],
    [['board', 'identify', '--magnets', '2'], 64, /go with settings/],
    [['config', 'check', '--config', '/nowhere.json'], 66, /CONFIG_MISSING/],
  ])('%j ends with %i and says why', async (words, code, told) => {
    const ended = await stand.run(words);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(told);
  });
});

describe('alleycat config', () => {
  test('names every problem, and the setting that was meant', async () => {
    const wrong = stand.configure({ serial: { path: link, buad: 9600 }, bikeId: '' });
    const { code, stdout } = await stand.run(['config', 'check', '--json', '--config', wrong]);
    expect(code).toBe(78);
    expect(JSON.parse(stdout).problems).toHaveLength(2);
    expect(stdout).toMatch(/did you mean \\"baud\\"/);
  });

  test('shows what is in force and where it comes from', async () => {
    const { code, stdout } = await run('config', 'show', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).settings).toEqual(
      expect.arrayContaining([
        { name: 'serial.path', value: link, from: 'file' },
        { name: 'serial.silentMs', value: 3000, from: 'default' },
      ]),
    );
  });

  test('explains a setting, with or without a file', async () => {
    const { stdout } = await stand.run(['config', 'explain', 'serial.silentMs', '--json', '--config', '/nowhere.json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'serial.silentMs', default: 3000, range: '500 to 60000' });
    expect((await run('config', 'explain', 'serial.silentS')).stderr).toMatch(/did you mean serial.silentMs/);
  });
});

describe('alleycat ports', () => {
  test('names the driver that understands each device', async () => {
    const others = ['peloton', 'csafe'].map((bike) => ({ bike, path: stand.path(`tty-${bike}`) }));
    for (const { bike, path } of others) await stand.otherBike(bike, path);
    const { code, stdout } = await run('ports', link, ...others.map(({ path }) => path), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      v: 1,
      ports: [
        { byId: [link], configured: true, recognised: { driver: 'alleycat-board' } },
        { configured: false, recognised: { driver: 'peloton', detail: expect.stringMatching(/19200 baud/) } },
        { configured: false, recognised: { driver: 'csafe', detail: expect.stringMatching(/9600 baud/) } },
      ],
    });
  });

  test('says that a named device is not there', async () => {
    const { code, stdout } = await run('ports', stand.path('nowhere'), '--json');
    expect(code).toBe(69);
    expect(JSON.parse(stdout)).toMatchObject({ ports: [{ recognised: { fault: 'SERIAL_PORT_MISSING' } }] });
  });

  test('leaves a device to the daemon that has it', async () => {
    const own = stand.configure({ serial: { path: link }, journal: { folder: stand.path('journal-of-ports') } });
    const daemon = await stand.daemon(own, /portOpened/);
    const { stdout } = await stand.run(['ports', link, '--config', own]);
    expect(stdout).toMatch(new RegExp(`in use by the daemon \\(pid ${daemon.pid}\\)`));
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
  });
});

test('alleycat ports sends nothing where the configuration says to listen only', async () => {
  const terminal = new PseudoTerminal();
  const serial = { path: terminal.path, driver: 'peloton', listenOnly: true };
  const { stdout } = await stand.run(['ports', terminal.path, '--json', '--config', stand.configure({ serial })]);
  expect(JSON.parse(stdout)).toMatchObject({ ports: [{ configured: true, recognised: { detail: 'silent' } }] });
  let sent = 0;
  try {
    sent = terminal.read().bytes.length;
  } catch {
    // Nothing to read is an error of another realm here.
  }
  expect(sent).toBe(0);
  terminal.close();
});

describe('alleycat board', () => {
  test('reads back what it has stored', async () => {
    const stored = await run('board', 'settings', '--magnets', '3', '--serial', '77', '--json');
    expect(JSON.parse(stored.stdout)).toMatchObject({ v: 1, via: 'port', identity: { magnets: 3, serial: 77 } });
    await run('board', 'settings', '--magnets', '1');
    expect((await run('board', 'identify')).stdout).toMatch(/serial +77\n[\s\S]*magnets +1 in one/);
  });

  test('tells that a restart has happened', async () => {
    const { stdout } = await run('board', 'reset', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ identity: { resetCause: 8 } });
  });

  test('finds a board well', async () => {
    const { code, stdout } = await run('board', 'self-test');
    expect(stdout).toMatch(/The board is well\.\n$/);
    expect(code).toBe(0);
  });
});

test('a self-test that may not listen says why, also while the board is still asked', async () => {
  const folder = stand.path('journal-of-listeners');
  const own = stand.configure({ serial: { path: link }, journal: { folder } });
  const daemon = await stand.daemon(own, /boardIdentified/);
  const stopping = new AbortController();
  const listeners = Array.from({ length: 4 }, () => {
    let isHeard = (): void => {};
    const heard = new Promise<void>((resolve) => {
      isHeard = resolve;
    });
    return { heard, ended: new ControlClient(folder).chunks(isHeard, stopping.signal) };
  });
  await Promise.all(listeners.map(({ heard }) => heard));
  for (const action of ['self-test', 'reset']) {
    const ended = await stand.run(['board', action, '--json', '--config', own]);
    expect(ended).toMatchObject({ code: 69, stderr: expect.stringContaining('at most 4 listen at once') });
  }
  stopping.abort();
  await Promise.all(listeners.map(({ ended }) => ended));
  daemon.kill('SIGTERM');
  await once(daemon, 'exit');
});

test('a board is not changed in a race: try again later', async () => {
  const path = stand.path('tty-of-race');
  await stand.board(path);
  const own = stand.configure({ serial: { path } });
  const { page } = await stand.racer(own);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' });
  expect((await fetch(`${page}/api/race`, { method: 'POST', headers, body })).status).toBe(200);
  const settings = await stand.run(['board', 'settings', '--magnets', '2', '--json', '--config', own]);
  expect(settings).toMatchObject({ code: 75, stdout: expect.stringContaining('"racing"') });
  const set = await stand.run(['calibrate', 'set', '--magnets', '2', '--json', '--config', own]);
  expect(set).toMatchObject({ code: 75, stdout: expect.stringContaining('BOARD_BUSY') });
});

test('alleycat board tells a bike that is no board, and does not judge it', async () => {
  const path = stand.path('tty-no-board');
  await stand.otherBike('csafe', path);
  const other = stand.configure({ serial: { path, driver: 'csafe' } });
  for (const action of ['identify', 'self-test', 'reset']) {
    const { code, stdout, stderr } = await stand.run(['board', action, '--config', other]);
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(/serial.driver is not alleycat-board \[no-board\]\n$/);
  }
});

test('alleycat bundle packs all that helps, and no secret', async () => {
  const target = stand.path('bundle.tar.gz');
  const ended = await run('bundle', target, '--seconds', '1');
  expect(ended).toMatchObject({ code: 0, stdout: `${target}\n` });
  mkdirSync(stand.path('unpacked'));
  execFileSync('tar', ['-xzf', target, '-C', stand.path('unpacked'), '--strip-components', '1']);
  const files = readdirSync(stand.path('unpacked'));
  expect(files.sort()).toEqual(
    ['capture.txt', 'config.txt', 'doctor.json', 'journal.json', 'line.capture', 'log.txt', 'versions.json'].concat(
      'vitals.json',
    ),
  );
  const texts = files.map((file) => readFileSync(stand.path(`unpacked/${file}`), 'utf8')).join('\n');
  expect(texts).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE/);
  expect(texts).toMatch(/"alleycat":"capture"/);
  expect(texts).toMatch(/"verdict":"tcp-refused"/);
  // Before anything is looked at, or waited for.
  const again = await run('bundle', target);
  expect(again).toMatchObject({ code: 74, stdout: '', stderr: expect.stringMatching(/^The file is there already/) });
  expect((await run('bundle', stand.path('no-folder/bundle.tar.gz'))).stderr).toMatch(/^A file cannot be/);
});
