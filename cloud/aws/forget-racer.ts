import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { forgetInRiders, forgetInRows } from '../consumers/leaderboard/forget-name.ts';

type Row = Record<string, AttributeValue>;

/** What became of the rows of the table. */
export interface ForgetCounts {
  readonly read: number;
  readonly rewritten: number;
  /** Rows that are none of ours, or of another version: they were left alone. */
  readonly unreadable: number;
}

const MAX_ATTEMPTS = 5;

/**
 * Takes a racer's name out of every row of the leaderboard's table: the items of races and the final results. A row that somebody
 * else changes meanwhile is read again. Resolves with the counts, each page of which `progress` hears. Needs dynamodb:Scan,
 * dynamodb:GetItem and dynamodb:UpdateItem.
 */
export async function forgetRacer(
  client: DynamoDBClient,
  tableName: string,
  racerId: number,
  progress: (counts: ForgetCounts) => void,
): Promise<ForgetCounts> {
  const counts = { read: 0, rewritten: 0, unreadable: 0 };
  let startKey: Row | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ProjectionExpression: 'pk, sk, riders, #rows',
        ExpressionAttributeNames: { '#rows': 'rows' },
        ...(startKey && { ExclusiveStartKey: startKey }),
      }),
    );
    for (const row of Items) {
      counts.read += 1;
      const outcome = await forgetInRow(client, tableName, row, racerId);
      if (outcome !== 'untouched') counts[outcome] += 1;
    }
    progress(counts);
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
  return counts;
}

async function forgetInRow(
  client: DynamoDBClient,
  TableName: string,
  found: Row,
  racerId: number,
): Promise<'untouched' | 'rewritten' | 'unreadable'> {
  const { pk, sk } = found;
  if (pk === undefined || sk === undefined) return 'unreadable';
  let row: Row | undefined = found;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && row !== undefined; attempt++) {
    const change = changeOf(row, racerId);
    if (typeof change === 'string') return change;
    const { attribute, before, after } = change;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk, sk },
          UpdateExpression: 'SET #attribute = :after',
          ConditionExpression: '#attribute = :before',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':before': before, ':after': after },
        }),
      );
      return 'rewritten';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    row = (await client.send(new GetItemCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item;
  }
  if (row !== undefined) throw new Error(`${pk.S} ${sk.S}: the row changes faster than it can be rewritten.`);
  return 'untouched';
}

interface Change {
  readonly attribute: 'riders' | 'rows';
  readonly before: AttributeValue;
  readonly after: AttributeValue;
}

function changeOf({ riders, rows }: Row, racerId: number): Change | 'untouched' | 'unreadable' {
  try {
    if (riders?.B !== undefined) {
      const after = forgetInRiders(riders.B, racerId);
      if (after !== undefined) return { attribute: 'riders', before: riders, after: { B: after } };
    } else if (rows?.S !== undefined) {
      const after = forgetInRows(rows.S, racerId);
      if (after !== undefined) return { attribute: 'rows', before: rows, after: { S: after } };
    }
    return 'untouched';
  } catch {
    return 'unreadable';
  }
}
