import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { keepAlive } from './keep-alive.ts';

test('a request that nobody answers is given up and tried again', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    // The first connection is dead, as one may be that a frozen function comes back to.
    if (asked > 1) response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: keepAlive(50),
  });
  try {
    const request = new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } });
    await client.send(request, { abortSignal: AbortSignal.timeout(3_000) });
    expect(asked).toBe(2);
  } finally {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
