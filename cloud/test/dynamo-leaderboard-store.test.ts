import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, PutItemCommand, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoLeaderboardStore } from '../aws/dynamo-leaderboard-store.ts';
import { DynamoResultsStore } from '../aws/dynamo-results-store.ts';
import { turnTaker } from '../aws/turn-taker.ts';
import type { LeaderboardItem } from '../consumers/leaderboard/leaderboard-store.ts';
import { leaderboardStoreSuite } from '../consumers/leaderboard/leaderboard-store-suite.ts';
import { resultsStoreSuite } from '../consumers/leaderboard/results-store-suite.ts';
import { racePartitionKey } from '../consumers/leaderboard/table-item.ts';
import { openTableServer, type TableServer } from './dynamo-table.ts';

let server: TableServer;

beforeAll(async () => {
  server = await openTableServer();
});

afterAll(() => server.close());

leaderboardStoreSuite('DynamoDB', async () => new DynamoLeaderboardStore(server.client, await server.createTable()));
resultsStoreSuite('DynamoDB', async () => new DynamoResultsStore(server.client, await server.createTable()));

const item = (part: number): LeaderboardItem => ({
  raceId: 6_000_000,
  classId: 1,
  shardId: 'alleycat-live/shardId-000000000001',
  firstSequence: '1',
  lastSequence: '2',
  part,
  riders: [{ bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds: [1], outputs: [9_000] }],
});

async function all(store: DynamoLeaderboardStore): Promise<LeaderboardItem[]> {
  const items: LeaderboardItem[] = [];
  for await (const entry of store.query(6_000_000, 1)) items.push(entry);
  return items;
}

/** The real table behind a client that leaves all but the first item of each call unprocessed, as DynamoDB may. */
function reluctant(calls: number[]) {
  const send = server.client.send.bind(server.client);
  return Object.assign(Object.create(server.client), {
    send: async (command: BatchWriteItemCommand) => {
      if (!(command instanceof BatchWriteItemCommand)) return send(command);
      const [[table, requests] = ['', []]] = Object.entries(command.input.RequestItems ?? {});
      calls.push(requests.length);
      await send(new BatchWriteItemCommand({ RequestItems: { [table]: requests.slice(0, 1) } }));
      return { UnprocessedItems: requests.length > 1 ? { [table]: requests.slice(1) } : {} };
    },
  });
}

test('exactly the items that DynamoDB left are sent again, after a growing pause with jitter', async () => {
  const [calls, sleeps]: [number[], number[]] = [[], []];
  const retries = { random: () => 0.5, sleepMs: async (ms: number) => void sleeps.push(ms) };
  const store = new DynamoLeaderboardStore(reluctant(calls), await server.createTable(), retries);
  await store.put([0, 1, 2, 3].map(item));
  expect(calls).toEqual([4, 3, 2, 1]);
  expect(sleeps).toEqual([50, 100, 200]);
  expect((await all(store)).map(({ part }) => part)).toEqual([0, 1, 2, 3]);
});

test('a table that leaves items for good is a fault in the end', async () => {
  const store = new DynamoLeaderboardStore(reluctant([]), await server.createTable(), {
    random: () => 0,
    sleepMs: async () => {},
  });
  await expect(store.put(Array.from({ length: 25 }, (_, part) => item(part)))).rejects.toThrow('18 of 25 entries');
});

test('a row that is no item is counted and passed over', async () => {
  const TableName = await server.createTable();
  const store = new DynamoLeaderboardStore(server.client, TableName);
  await store.put([item(0)]);
  const pk = { S: racePartitionKey(6_000_000, 1) };
  const rows = [
    { pk, sk: { S: 'nonsense' } },
    { pk, sk: { S: 's/1/2/9' }, riders: { B: Uint8Array.from([1, 200]) } },
  ];
  for (const Item of rows) await server.client.send(new PutItemCommand({ TableName, Item }));
  expect(await all(store)).toEqual([item(0)]);
  expect([store.takePoison(), store.takePoison()]).toEqual([2, 0]);
});

test('a turn is in sequence only for whoever had the one before', async () => {
  const table = await server.createTable();
  const [a, b] = [turnTaker(server.client, table, randomUUID), turnTaker(server.client, table, randomUUID)];
  expect([await a(), await a(), await b(), await a(), await a()]).toEqual([false, true, false, false, true]);
});

test('a turn whose first answer is lost does not hide that somebody else had the one before', async () => {
  const table = await server.createTable();
  let isLost = false;
  const send = async (command: UpdateItemCommand) => {
    // The client repeats a request whose answer did not come.
    if (isLost) await server.client.send(command);
    return server.client.send(command);
  };
  const a = turnTaker(Object.create(server.client, { send: { value: send } }), table, randomUUID);
  const b = turnTaker(server.client, table, randomUUID);
  expect([await a(), await a(), await b()]).toEqual([false, true, false]);
  isLost = true;
  expect(await a()).toBe(false);
  isLost = false;
  expect(await a()).toBe(true);
});
