import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { SlowLine } from './slow-line.ts';

test('everything arrives in its order, not before the delay of both ways is over', async () => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  const line = await SlowLine.open(typeof address === 'object' && address !== null ? address.port : 0, 20);
  const socket = connect(line.port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (text) => {
    heard += text;
  });
  const sentMs = performance.now();
  for (const word of ['one ', 'two ', 'three']) socket.write(word);
  while (heard.length < 13) await once(socket, 'data');
  expect(heard).toBe('one two three');
  // A timer may be early by the fraction of a millisecond that it does not count.
  expect(performance.now() - sentMs).toBeGreaterThan(38);
  socket.destroy();
  await line.close();
  echo.close();
});
