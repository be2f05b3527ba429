import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ControlClient } from '../src/io/control-client.ts';
import { controlSocketPath } from '../src/io/control-socket.ts';

/** Longer than any other answer may take, and than a few commands of the board. */
const SLOW_MS = 4000;

let folder = '';
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-control-'));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** Something in the daemon's place that answers like this. */
async function inPlaceOfDaemon(answer: (response: ServerResponse) => unknown): Promise<ControlClient> {
  server = createServer((_request, response) => answer(response));
  server.listen(controlSocketPath(folder));
  await once(server, 'listening');
  return new ControlClient(folder);
}

const silent = { code: 'DAEMON_SILENT' };
const { signal } = new AbortController();

test('where no daemon runs there is no status', async () => {
  expect(await new ControlClient(folder).status()).toBeUndefined();
  await expect(new ControlClient(folder).board('ID?')).rejects.toMatchObject(silent);
});

test('a connection that is cut before the answer is a fault', async () => {
  const client = await inPlaceOfDaemon((response) => response.destroy());
  await expect(client.status()).rejects.toMatchObject(silent);
  await expect(client.board('ID?')).rejects.toMatchObject(silent);
  await expect(client.chunks(() => {}, signal)).rejects.toMatchObject(silent);
});

test.each<[string, string, (response: ServerResponse) => unknown]>([
  ['is cut', '', (response) => response.write('{"v":', () => response.destroy())],
  ['is too long', 'longer', (response) => response.end('1'.repeat(2_000_000))],
  ['drips without an end', 'not whole', (response) => drip(response)],
])('an answer that %s is a fault', async (_name, why, answer) => {
  const client = await inPlaceOfDaemon(answer);
  await expect(client.status()).rejects.toMatchObject({ ...silent, detail: expect.stringContaining(why) });
});

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}

test('who ends listening before the stream begins is told nothing', async () => {
  const client = await inPlaceOfDaemon(() => {});
  const stopping = new AbortController();
  const listening = client.chunks(() => {}, stopping.signal);
  stopping.abort();
  await listening;
  await client.chunks(() => {}, stopping.signal);
});

test('a command may wait for its turn at the board', async () => {
  const client = await inPlaceOfDaemon((response) => {
    setTimeout(() => response.end('{"v":1,"reply":{"command":"MAG,1"}}'), SLOW_MS);
  });
  const [answer] = await Promise.all([client.board('MAG,1'), expect(client.status()).rejects.toMatchObject(silent)]);
  expect(answer).toMatchObject({ reply: { command: 'MAG,1' } });
});
