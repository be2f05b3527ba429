import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { expect, test } from '@jest/globals';
import { firehoseArchive } from './firehose-archive.ts';
import { keepAlive } from './keep-alive.ts';

/** Writes a line to a Firehose that refuses so many calls as a whole, with time for so many attempts; resolves with the calls it took. */
async function write(refusals: number, attempts: number): Promise<number> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const isRefused = calls <= refusals;
    response.statusCode = isRefused ? 503 : 200;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    const refusal = { __type: 'ServiceUnavailableException', message: 'Slow down.' };
    request.resume().on('end', () => response.end(JSON.stringify(isRefused ? refusal : { FailedPutCount: 0 })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new FirehoseClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: keepAlive(),
    maxAttempts: 1,
  });
  try {
    const ports = { sleepMs: async () => {}, random: () => 0, hasTime: () => calls < attempts };
    await firehoseArchive(client, 'samples', ports)([{ dt: '2026-11-24', class: 1, lines: ['{}'] }]);
    return calls;
  } finally {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a Firehose that is over its quota is asked again as long as there is time', async () => {
  expect(await write(30, 100)).toBe(31);
});

test('without time it is a fault', async () => {
  await expect(write(30, 10)).rejects.toThrow('1 of 1 entries were refused');
});
