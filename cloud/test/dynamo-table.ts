import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import dynalite from 'dynalite';

const KEYS = ['pk', 'sk'] as const;

/** An independent implementation of DynamoDB in this process. */
export interface TableServer {
  readonly url: string;
  readonly client: DynamoDBClient;
  /** A new, empty table with the keys of the leaderboard's; resolves with its name. */
  createTable(): Promise<string>;
  close(): Promise<void>;
}

/** Opens dynalite on a free port of 127.0.0.1. */
export async function openTableServer(): Promise<TableServer> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler(),
  });
  let tables = 0;
  return {
    url,
    client,
    createTable: async () => {
      const TableName = `leaderboard-${++tables}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: KEYS.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
          KeySchema: KEYS.map((name, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      return TableName;
    },
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
