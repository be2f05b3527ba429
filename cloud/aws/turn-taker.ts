import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

/**
 * An announcer's way to take turns: each turn writes its own id into the table, and is in sequence when the id before it is that
 * of our last turn. Then nobody else can have been given items in between. A turn that the client sent twice, because the first
 * answer was lost, finds its own id and is not in sequence. One write unit; needs dynamodb:UpdateItem.
 */
export function turnTaker(client: DynamoDBClient, tableName: string, newTurnId: () => string): () => Promise<boolean> {
  let lastTurn: string | undefined;
  return async () => {
    const turn = newTurnId();
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: 'announcer' }, sk: { S: 'turn' } },
        UpdateExpression: 'SET turnId = :turn',
        ExpressionAttributeValues: { ':turn': { S: turn } },
        ReturnValues: 'UPDATED_OLD',
      }),
    );
    const isInSequence = lastTurn !== undefined && Attributes?.['turnId']?.S === lastTurn;
    lastTurn = turn;
    return isInSequence;
  };
}
