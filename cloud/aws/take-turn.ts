import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

/**
 * Takes the announcer's turn: writes into the table who has it now, and tells whether we had it before as well. Then nobody
 * else can have been given items in between. One write unit; needs dynamodb:UpdateItem.
 */
export async function takeTurn(client: DynamoDBClient, tableName: string, announcerId: string): Promise<boolean> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { pk: { S: 'announcer' }, sk: { S: 'turn' } },
      UpdateExpression: 'SET announcerId = :me',
      ExpressionAttributeValues: { ':me': { S: announcerId } },
      ReturnValues: 'UPDATED_OLD',
    }),
  );
  return Attributes?.['announcerId']?.S === announcerId;
}
