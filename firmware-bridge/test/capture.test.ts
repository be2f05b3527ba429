import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseConfig } from '../src/config.ts';
import { Fault } from '../src/faults.ts';
import { BoardPort } from '../src/io/board-port.ts';
import { createCaptureFile } from '../src/io/capture-file.ts';
import { ControlClient } from '../src/io/control-client.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { nodeTerminal } from '../src/io/node-terminal.ts';
import { capture } from '../src/technician/capture.ts';
import { ended, TechnicianStand } from './technician-stand.ts';

const stand = new TechnicianStand();

beforeAll(() => stand.startBoard('--rpm', '90', '--resistance', '40'));
afterAll(() => stand.end());

/** Waits until the file has so many bytes. */
async function grown(path: string, bytes: number): Promise<void> {
  while ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < bytes) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Lines and readings that a capture comes to, by the command itself. */
async function replayed(path: string) {
  const { code, out, told } = await stand.alleycat('replay', path, '--json').ended;
  const { summary, findings } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
  return { code, out, told, summary, findings };
}

test('alone on the port, for a time, compressed: every line of the board stands in it, and it replays', async () => {
  const path = stand.path('alone.capture.gz');
  const { code, out } = await stand.alleycat('capture', path, '--seconds', '2', '--note', 'a try', '--json').ended;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ v: 1, via: 'port', lost: 0 });
  const text = gunzipSync(readFileSync(path)).toString();
  expect(JSON.parse(text.split('\n', 1)[0] ?? '')).toMatchObject({
    alleycat: 'capture',
    v: 1,
    baud: 38_400,
    note: 'a try',
  });
  const { summary, findings, code: replayCode } = await replayed(path);
  expect(replayCode).toBe(0);
  expect(findings).toMatchObject({ checksum: 'ok', damaged: 0 });
  expect(summary.durationUs).toBeGreaterThanOrEqual(2_000_000);
  expect(summary).toMatchObject({ linesMissed: 0 });
  expect(summary.readings).toBeGreaterThanOrEqual(17);
  // The daemon's own word for a capture that begins in the middle of a line.
  expect(Object.values(summary.discards).reduce((sum: number, count) => sum + Number(count), 0)).toBeLessThanOrEqual(1);
});

test('a file that is there is not written over, unless it is wanted', async () => {
  const path = stand.path('there.capture');
  writeFileSync(path, 'mine');
  const refused = await stand.alleycat('capture', path, '--seconds', '1').ended;
  expect(refused).toMatchObject({ code: 74, told: expect.stringContaining('FILE_EXISTS') });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  const { code } = await stand.alleycat('capture', path, '--seconds', '1', '--force').ended;
  expect(code).toBe(0);
  expect((await replayed(path)).findings.checksum).toBe('ok');
});

test('beside the daemon, until Ctrl-C: the file is whole, and the daemon has lost nothing by it', async () => {
  const daemon = await stand.startDaemon(/"boardIdentified"/);
  const path = stand.path('beside.capture');
  const capture = stand.alleycat('capture', path);
  await grown(path, 1000);
  capture.process.kill('SIGINT');
  const { code, told } = await capture.ended;
  expect({ code, told }).toMatchObject({ code: 0, told: expect.stringContaining('beside the daemon') });
  const { findings, summary } = await replayed(path);
  expect(findings).toMatchObject({ checksum: 'ok', torn: false });
  expect(summary.lines).toBeGreaterThan(3);
  // A second one, while the daemon is killed: what came until then stays.
  const cut = stand.alleycat('capture', stand.path('cut.capture'), '--seconds', '60');
  await grown(stand.path('cut.capture'), 1000);
  await ended(daemon, 'SIGKILL');
  const cutOff = await cut.ended;
  expect(cutOff).toMatchObject({ code: 1, told: expect.stringContaining('the file is whole') });
  expect((await replayed(stand.path('cut.capture'))).findings.checksum).toBe('ok');
});

test.each(['from the port', 'beside the daemon'])(
  'a cable that is pulled and plugged in again stands in a capture %s, and its replay begins anew there as the daemon does',
  async (from) => {
    const daemon = from === 'beside the daemon' ? await stand.startDaemon(/"boardIdentified"/) : undefined;
    const path = stand.path(`${from}.unplugged.capture`);
    const capture = stand.alleycat('capture', path);
    const has = async (text: string): Promise<void> => {
      while (!(existsSync(path) && readFileSync(path, 'utf8').includes(text)))
        await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await has('$RD,');
    await stand.typeToBoard('unplug');
    await has('"lost","the port was lost: ');
    await stand.typeToBoard('replug');
    await has(`"open",${JSON.stringify(stand.path('ttyBIKE0'))}`);
    await grown(path, statSync(path).size + 1000);
    capture.process.kill('SIGINT');
    expect(await capture.ended).toMatchObject({ code: 0, told: expect.stringMatching(/1 gaps/) });
    const { out, summary, findings } = await replayed(path);
    expect(findings).toMatchObject({ checksum: 'ok', damaged: 0, unknown: 0 });
    expect(out).toContain(`port opened ${stand.path('ttyBIKE0')}`);
    expect(summary).toMatchObject({ linesMissed: 0 });
    if (daemon !== undefined) await ended(daemon, 'SIGKILL');
  },
);

test('a daemon that hangs as the capture begins leaves no empty file', async () => {
  const path = stand.path('hung.capture');
  const config = parseConfig(readFileSync(stand.configPath, 'utf8'));
  if ('problems' in config) throw new Error(config.problems.join());
  const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });
  const { signal } = new AbortController();
  const daemon = new ControlClient(stand.journalFolder);
  let asked = 0;
  const run = capture({
    terminal: nodeTerminal({ plain: true, signal }),
    clock,
    signal,
    readConfig: () => config.config,
    readTable: () => undefined,
    openPort: (serial) => BoardPort.open(serial, clock),
    daemonOf: () => ({
      chunks: (...words) => daemon.chunks(...words),
      board: (word) => daemon.board(word),
      status: async () => {
        asked += 1;
        if (asked > 1) throw new Fault('DAEMON_SILENT', 'hung');
        return undefined;
      },
    }),
    createCaptureFile,
  });
  await expect(run([path])).rejects.toMatchObject({ code: 'DAEMON_SILENT' });
  expect(existsSync(path)).toBe(false);
});

test('a capture that is killed can be replayed up to where it came, compressed or not', async () => {
  for (const name of ['killed.capture', 'killed.capture.gz']) {
    const capture = stand.alleycat('capture', stand.path(name));
    // The compressed text goes to the disk once a second.
    await grown(stand.path(name), name.endsWith('.gz') ? 300 : 1000);
    await ended(capture.process, 'SIGKILL');
    const { code, findings, summary, told } = await replayed(stand.path(name));
    expect({ name, code, checksum: findings.checksum }).toEqual({ name, code: 0, checksum: 'missing' });
    expect(told).toContain('was cut off');
    expect(summary.lines).toBeGreaterThan(5);
  }
});

test('what cannot be is said: no folder, no device, no words', async () => {
  const nowhere = await stand.alleycat('capture', stand.path('none/x.capture'), '--seconds', '1').ended;
  expect(nowhere).toMatchObject({ code: 74, told: expect.stringContaining('FILE_FAILED') });
  expect((await stand.alleycat('capture').ended).code).toBe(64);
  expect(await stand.alleycat('capture', 'x', '--seconds', '0').ended).toMatchObject({
    code: 64,
    told: expect.stringContaining('--seconds 0: a number from 1 to 86400'),
  });
  await stand.typeToBoard('unplug');
  const unplugged = await stand.alleycat('capture', stand.path('x.capture'), '--seconds', '1').ended;
  expect(unplugged).toMatchObject({ code: 69, told: expect.stringContaining('SERIAL_PORT_MISSING') });
  await stand.typeToBoard('replug');
});
