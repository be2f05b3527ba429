import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { PseudoTerminal } from '../../../hardware/emulator/src/pseudo-terminal.ts';
import { BoardPort } from './board-port.ts';
import { NodeClock } from './node-clock.ts';

const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });
const SETTINGS = { levels: 20, tableFile: '/dev/null', silentMs: 3000 };

/** What is written to the device, in hex; nothing is an error of another realm here. */
async function heard(terminal: PseudoTerminal): Promise<string> {
  await sleep(100);
  try {
    return Buffer.from(terminal.read().bytes).toString('hex');
  } catch {
    return '';
  }
}

test.each([
  ['alleycat-board', false, /^2449443f2c312a[0-9a-f]{8}0d0a$/],
  ['peloton', false, /^f54136f6(f700f7f6)?$/],
  ['peloton', true, /^$/],
  ['csafe', false, /^f1a7a5b4a412f2$/],
] as const)('%s (listenOnly %s) is sent what it understands and no more', async (driver, listenOnly, written) => {
  const terminal = new PseudoTerminal();
  const port = await BoardPort.open({ ...SETTINGS, path: terminal.path, driver, listenOnly }, clock);
  const answer = port.ask('ID?');
  expect(await heard(terminal)).toMatch(written);
  await port.close();
  terminal.close();
  expect(await answer).toMatchObject({ error: { reason: driver === 'alleycat-board' ? 'no-answer' : 'no-board' } });
});
