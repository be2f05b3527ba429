import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '../../test/fake-clock.ts';
import { ControlClient } from './control-client.ts';
import { ControlSocket, controlSocketPath } from './control-socket.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-control-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Leaves what a killed daemon leaves. */
async function leaveDeadSocket(): Promise<void> {
  const listen = `require('node:net').createServer().listen(${JSON.stringify(controlSocketPath(folder))}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', listen]), 'exit');
  expect(readdirSync(folder)).toEqual(['control.sock']);
}

test('of several daemons that find a dead socket at the same moment one gets the journal', async () => {
  await leaveDeadSocket();
  const opened = await Promise.allSettled(
    Array.from({ length: 4 }, () => ControlSocket.open(folder, new FakeClock(0))),
  );
  const winners = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  for (const winner of winners.slice(1)) await winner.close();
  const losers = opened.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(winners).toHaveLength(1);
  for (const reason of losers) expect(reason).toMatchObject({ code: 'JOURNAL_IN_USE' });
  await expect(ControlSocket.open(folder, new FakeClock(0))).rejects.toMatchObject({ code: 'JOURNAL_IN_USE' });
  for (const winner of winners) await winner.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('a daemon that is starting has no status yet, and says so', async () => {
  const control = await ControlSocket.open(folder, new FakeClock(0));
  await expect(new ControlClient(folder).status()).rejects.toMatchObject({
    code: 'DAEMON_SILENT',
    detail: expect.stringContaining('starting'),
  });
  await control.close();
});
