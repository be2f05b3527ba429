import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DynamoLeaderboardStore } from '../aws/dynamo-leaderboard-store.ts';
import { DynamoResultsStore } from '../aws/dynamo-results-store.ts';
import { forgetRacer } from '../aws/forget-racer.ts';
import type { LeaderboardItem } from '../consumers/leaderboard/leaderboard-store.ts';
import { forgetCommand } from '../operator/forget-command.ts';
import { openTableServer, type TableServer } from './dynamo-table.ts';

const rider = (racerId: number, name: string) => ({
  bikeId: `bike-${racerId}`,
  racerId,
  name,
  seconds: [1, 2],
  outputs: [9_000, 9_100],
});
const item = (part: number, racers: readonly [number, string][]): LeaderboardItem => ({
  raceId: 6_000_000,
  classId: 1,
  shardId: 'alleycat-live/shardId-000000000000',
  firstSequence: '1',
  lastSequence: '2',
  part,
  riders: racers.map(([racerId, name]) => rider(racerId, name)),
});
const resultRow = (place: number, racerId: number, name: string) => ({
  place,
  bikeId: `bike-${racerId}`,
  racerId,
  name,
  total: 10,
  best: 5,
  second: 300,
});

let tables: TableServer;
let tableName: string;
let said: string[];
let answerYes: boolean;

beforeAll(async () => {
  tables = await openTableServer();
});
beforeEach(async () => {
  tableName = await tables.createTable();
  said = [];
  answerYes = false;
});
afterAll(() => tables.close());

const forget = (words: string): Promise<number> =>
  forgetCommand(
    words.split(' '),
    { out: (line) => said.push(line), tell: (line) => said.push(line), confirm: async () => answerYes },
    async () => ({ client: tables.client, tableName }),
  );

async function fill(): Promise<void> {
  const store = new DynamoLeaderboardStore(tables.client, tableName);
  await store.put([
    item(0, [
      [17, 'Ada'],
      [18, 'Grace'],
    ]),
    item(1, [[18, 'Grace']]),
    item(2, [[17, 'Ada L.']]),
  ]);
  const results = new DynamoResultsStore(tables.client, tableName);
  await results.writeFinal(6_000_000, 1, 0, { riders: 2, rows: [resultRow(1, 17, 'Ada'), resultRow(2, 18, 'Grace')] });
  await results.writeStage('final', 6_000_000);
}

async function namesLeft(): Promise<string[]> {
  const store = new DynamoLeaderboardStore(tables.client, tableName);
  const names: string[] = [];
  for await (const { riders } of store.query(6_000_000, 1)) names.push(...riders.map(({ name }) => name));
  const final = await new DynamoResultsStore(tables.client, tableName).readFinal(6_000_000, 1, 0);
  return [...names, ...(final?.rows.map(({ name }) => name) ?? [])];
}

test('a name is gone from races and results, and nothing else is', async () => {
  await fill();
  expect(await forget('17 --yes')).toBe(0);
  expect(said.at(-1)).toBe('rows read 5, rewritten to "Racer 17" 3, left alone 0');
  expect(await namesLeft()).toEqual(['Racer 17', 'Grace', 'Grace', 'Racer 17', 'Racer 17', 'Grace']);
  const store = new DynamoLeaderboardStore(tables.client, tableName);
  const items: LeaderboardItem[] = [];
  for await (const found of store.query(6_000_000, 1)) items.push(found);
  expect(items[0]?.riders[0]).toEqual(rider(17, 'Racer 17'));
  expect(await forget('17 --yes')).toBe(0);
  expect(said.at(-1)).toBe('rows read 5, rewritten to "Racer 17" 0, left alone 0');
});

test('a row that nobody can read may hold the name, and that is told as an error', async () => {
  await fill();
  const Item = { pk: { S: 'race/1/1' }, sk: { S: 'x' }, riders: { B: Uint8Array.of(9, 9) } };
  await tables.client.send(new PutItemCommand({ TableName: tableName, Item }));
  expect(await forget('17 --yes')).toBe(65);
  expect(said.slice(-2)).toEqual([
    'rows read 6, rewritten to "Racer 17" 3, left alone 1',
    expect.stringMatching(/^1 rows could not be read and may hold the name/),
  ]);
});

test('an item keeps the time at which it goes', async () => {
  await fill();
  const expiries = async () => {
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName }));
    return Items.map((row) => row['expiresAt']?.N).sort();
  };
  const before = await expiries();
  await forget('17 --yes');
  expect(await expiries()).toEqual(before);
});

test('a row that is written meanwhile is read again', async () => {
  await fill();
  const store = new DynamoLeaderboardStore(tables.client, tableName);
  let raced = false;
  // The repetition of a batch lands between the scan and the update.
  const send = tables.client.send.bind(tables.client);
  const racing = new Proxy(tables.client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: ScanCommand) => {
            const answer = await send(command);
            if (!raced && command instanceof ScanCommand) {
              raced = true;
              await store.put([item(2, [[17, 'Ada Lovelace']])]);
            }
            return answer;
          }
        : Reflect.get(target, name),
  });
  expect(await forgetRacer(racing, tableName, 17, () => {})).toMatchObject({ rewritten: 3 });
  expect(raced).toBe(true);
  expect((await namesLeft()).filter((name) => name.startsWith('Ada'))).toEqual([]);
});

test('it asks first', async () => {
  await fill();
  expect(await forget('17')).toBe(75);
  expect(await namesLeft()).toContain('Ada');
  answerYes = true;
  expect(await forget('17')).toBe(0);
});

test.each(['', '0', '40001', '1.5', 'Ada', '17 --stack', '--yes'])(
  '"forget %s" is told what it takes',
  async (words) => {
    expect(await forget(words)).toBe(64);
    expect(said).toHaveLength(1);
  },
);
