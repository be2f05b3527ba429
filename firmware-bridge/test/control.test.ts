import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { FAULTS } from '../src/faults.ts';
import { decodeCaptureEntry } from '../src/technician/capture-format.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { passUntil } from './pass-until.ts';

const stand = new DoctorStand();
jest.setTimeout(30_000);
let socketPath = '';
let daemon: ChildProcess;

beforeAll(async () => {
  const link = stand.path('ttyBIKE0');
  await stand.board(link, '--rpm', '90');
  const folder = stand.path('journal');
  socketPath = `${folder}/control.sock`;
  const config = stand.configure({ serial: { path: link }, journal: { folder } });
  daemon = await stand.daemon(config, /boardIdentified/);
});
afterAll(() => stand.close());

interface Answer {
  readonly status: number;
  readonly body: { readonly [key: string]: unknown };
}

function ask(method: string, path: string, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += String(data);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const command = (text: string): Promise<Answer> => ask('POST', '/v1/board', JSON.stringify({ command: text }));

describe('the control socket of the daemon', () => {
  test('belongs to owner and group, and tells what the daemon knows', async () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o660);
    const { status, body } = await ask('GET', '/v1/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({ v: 1, pid: daemon.pid, port: { isOpen: true } });
    expect(body).toMatchObject({ config: { serial: { driver: 'alleycat-board', silentMs: 3000 } } });
    expect(body).toMatchObject({ heartbeat: { v: 1 }, screen: { v: 1, link: 'down' }, uplink: { isOpen: false } });
  });

  test('has one command after the other carried out, however many ask at once', async () => {
    const answers = await Promise.all(['ID?', 'MAG,1', 'ID?', 'MAG,9', 'XYZ', 'id', 'ID?'].map(command));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 409, 409, 409, 200]);
    expect(answers[0]?.body).toMatchObject({ v: 1, reply: { identity: { hardware: 'm328p-1', magnets: 1 } } });
    expect(answers.slice(3, 6).map(({ body }) => body['error'])).toMatchObject([
      { reason: 'ARG' },
      { reason: 'CMD' },
      { reason: 'malformed' },
    ]);
  });

  test('holds no more commands than it can name', async () => {
    const answers = await Promise.all(Array.from({ length: 14 }, () => command('ID?')));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(6);
    for (const { body } of refused) expect(body).toMatchObject({ error: { reason: 'too-many' } });
  });

  test('gives every chunk in both directions as lines of a capture', async () => {
    const lines: string[] = [];
    const outgoing = request({ socketPath, path: '/v1/chunks', agent: false });
    outgoing.end();
    const [response] = await once(outgoing, 'response');
    let text = '';
    response.on('data', (data: Buffer) => {
      text += data.toString();
      lines.splice(0, lines.length, ...text.split('\n').slice(0, -1));
    });
    await command('ID?');
    while (lines.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    outgoing.destroy();
    const entries = lines.map((line) => decodeCaptureEntry(line));
    expect(new Set(entries.map((entry) => entry?.kind))).toEqual(new Set(['in', 'out']));
    const times = entries.map((entry) => entry?.atUs ?? -1);
    expect([...times].sort((left, right) => left - right)).toEqual(times);
  });

  test('refuses what it does not know, and what is too large', async () => {
    expect((await ask('GET', '/v2/status')).status).toBe(404);
    expect((await ask('POST', '/v1/board', '{')).status).toBe(400);
    expect((await ask('POST', '/v1/board', '{"command":7}')).status).toBe(400);
    expect((await ask('POST', '/v1/board', 'x'.repeat(100_000))).status).toBe(413);
  });

  test('bears any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const socket = connect(socketPath);
        socket.on('error', () => {});
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 30 },
    );
    expect((await ask('GET', '/v1/status')).status).toBe(200);
    expect(daemon.exitCode).toBeNull();
  });

  test('goes with the daemon', async () => {
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
    expect(existsSync(socketPath)).toBe(false);
  });
});

test('a socket that cannot be made keeps nobody from riding, but a second daemon off the journal', async () => {
  const folder = stand.path(`${'long-name-'.repeat(11)}journal`);
  const config = stand.configure({ journal: { folder } });
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const bridge = stand.start(program, ['--config', config]);
  let log = '';
  bridge.stdout?.on('data', (data) => {
    log += String(data);
  });
  await passUntil(() => log.includes('"uplinkLost"'));
  expect(log).toContain('"controlFell"');
  const second = spawnSync(process.execPath, [program, '--config', config], { encoding: 'utf8' });
  expect(second.status).toBe(FAULTS.JOURNAL_IN_USE.exitCode);
  expect(second.stderr).toContain(`A daemon has ${folder}.`);
  bridge.kill('SIGTERM');
  expect(await once(bridge, 'exit')).toEqual([0, null]);
});

test('a log that nobody reads any more keeps nobody from riding', async () => {
  const config = stand.configure({ journal: { folder: stand.path('unread') } });
  const bridge = await stand.daemon(config, /"pageOpened"/);
  bridge.stdout?.destroy();
  // It goes on telling that neither broker nor board can be reached.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([bridge.exitCode, bridge.signalCode]).toEqual([null, null]);
  bridge.kill('SIGTERM');
  expect(await once(bridge, 'exit')).toEqual([0, null]);
});

test('a file of somebody else in its place is left alone', async () => {
  const config = stand.configure({ journal: { folder: stand.folder } });
  writeFileSync(stand.path('control.sock'), 'not a socket');
  const bridge = await stand.daemon(config, /"controlFell"/);
  bridge.kill('SIGKILL');
  expect(statSync(stand.path('control.sock')).isFile()).toBe(true);
});
