import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { LeaderboardItem, LeaderboardStore } from '../consumers/leaderboard/leaderboard-store.ts';
import { leaderboardItemOf, racePartitionKey, tableItemOf } from '../consumers/leaderboard/table-item.ts';
import { REAL_RETRIES, type RetryPorts, sendRemaining } from './send-remaining.ts';

const ITEMS_A_CALL = 25;

/**
 * The leaderboard's table in DynamoDB: `pk` and `sk` are texts, `riders` is bytes, `expiresAt` is the TTL attribute. Needs
 * dynamodb:BatchWriteItem and dynamodb:Query. It passes over the rows that it cannot read, and counts them.
 */
export class DynamoLeaderboardStore implements LeaderboardStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #retries: RetryPorts;
  #poison = 0;

  constructor(client: DynamoDBClient, tableName: string, retries = REAL_RETRIES) {
    this.#client = client;
    this.#tableName = tableName;
    this.#retries = retries;
  }

  /** Rows that were no items, since it was last asked. */
  takePoison(): number {
    const poison = this.#poison;
    this.#poison = 0;
    return poison;
  }

  async put(items: readonly LeaderboardItem[]): Promise<void> {
    const requests = items.map(putRequest);
    for (let at = 0; at < requests.length; at += ITEMS_A_CALL) {
      await sendRemaining(requests.slice(at, at + ITEMS_A_CALL), (left) => this.#write(left), this.#retries);
    }
  }

  /** Reads with strong consistency: an item that its stream has shown is there. */
  async *query(raceId: number, classId: number): AsyncIterable<LeaderboardItem> {
    let startKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: racePartitionKey(raceId, classId) } },
          ...(startKey && { ExclusiveStartKey: startKey }),
        }),
      );
      for (const row of Items) {
        const item = itemOf(row);
        if (item === undefined) this.#poison += 1;
        else yield item;
      }
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  async #write(requests: readonly WriteRequest[]): Promise<readonly WriteRequest[]> {
    const RequestItems = { [this.#tableName]: [...requests] };
    const { UnprocessedItems } = await this.#client.send(new BatchWriteItemCommand({ RequestItems }));
    return UnprocessedItems?.[this.#tableName] ?? [];
  }
}

function putRequest(item: LeaderboardItem): WriteRequest {
  const { pk, sk, riders, expiresAt } = tableItemOf(item);
  return {
    PutRequest: { Item: { pk: { S: pk }, sk: { S: sk }, riders: { B: riders }, expiresAt: { N: `${expiresAt}` } } },
  };
}

function itemOf({ pk, sk, riders }: Record<string, AttributeValue>): LeaderboardItem | undefined {
  try {
    return leaderboardItemOf({ pk: pk?.S ?? '', sk: sk?.S ?? '', riders: riders?.B ?? new Uint8Array() });
  } catch {
    return undefined;
  }
}
