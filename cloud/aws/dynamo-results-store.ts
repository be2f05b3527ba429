import { RACE_MS, raceStartMs } from '@alleycat/contract';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ClassBests, decodeBests, encodeBests, NO_BESTS } from '../consumers/leaderboard/class-bests.ts';
import { decodeRows, encodeRows } from '../consumers/leaderboard/result-row.ts';
import type { FinalPart, RaceStage, ResultsStore } from '../consumers/leaderboard/results-store.ts';

/** A final result has names in it, so it goes after this time. */
const RESULT_KEPT_MS = 90 * 24 * 3_600_000;

type Row = Record<string, AttributeValue>;

const finalKey = (raceId: number, classId: number, part: number): Row => ({
  pk: { S: `result/${raceId}/${classId}` },
  sk: { S: `part/${String(part).padStart(4, '0')}` },
});
const bestsKey = (classId: number): Row => ({ pk: { S: `bests/${classId}` }, sk: { S: 'all-time' } });
const stageKey = (stage: RaceStage): Row => ({ pk: { S: 'announcer' }, sk: { S: `stage/${stage}` } });

/** Results and bests in the leaderboard's table. Needs dynamodb:GetItem and dynamodb:PutItem. */
export class DynamoResultsStore implements ResultsStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async writeFinal(raceId: number, classId: number, part: number, { riders, rows }: FinalPart): Promise<void> {
    const expiresAt = Math.floor((raceStartMs(raceId) + RACE_MS + RESULT_KEPT_MS) / 1000);
    const item = {
      ...finalKey(raceId, classId, part),
      riderCount: { N: `${riders}` },
      rows: { S: encodeRows(rows) },
      expiresAt: { N: `${expiresAt}` },
    };
    if (part === 0) await this.#putIf('attribute_not_exists(pk)', item);
    else await this.#put(item);
  }

  async readFinal(raceId: number, classId: number, part: number): Promise<FinalPart | undefined> {
    const row = await this.#get(finalKey(raceId, classId, part));
    return row && { riders: Number(row['riderCount']?.N), rows: decodeRows(row['rows']?.S ?? '') };
  }

  async readBests(classId: number): Promise<{ bests: ClassBests; version: number }> {
    const row = await this.#get(bestsKey(classId));
    if (row === undefined) return { bests: NO_BESTS, version: 0 };
    return { bests: decodeBests(row['bests']?.S ?? ''), version: Number(row['version']?.N) };
  }

  async writeBests(classId: number, bests: ClassBests, readVersion: number): Promise<boolean> {
    const item = { ...bestsKey(classId), bests: { S: encodeBests(bests) }, version: { N: `${readVersion + 1}` } };
    if (readVersion === 0) return this.#putIf('attribute_not_exists(pk)', item);
    return this.#putIf('version = :read', item, { ':read': { N: `${readVersion}` } });
  }

  async readStage(stage: RaceStage): Promise<number | undefined> {
    const row = await this.#get(stageKey(stage));
    return row && Number(row['raceId']?.N);
  }

  async writeStage(stage: RaceStage, raceId: number): Promise<void> {
    await this.#put({ ...stageKey(stage), raceId: { N: `${raceId}` } });
  }

  async #put(Item: Row): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item }));
  }

  async #get(Key: Row): Promise<Row | undefined> {
    const request = new GetItemCommand({ TableName: this.#tableName, Key, ConsistentRead: true });
    return (await this.#client.send(request)).Item;
  }

  async #putIf(condition: string, Item: Row, values?: Row): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item,
          ConditionExpression: condition,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
