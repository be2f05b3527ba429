import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

let tables = 0;

/** Makes a new, empty table with the key of the fleet's; resolves with its name. */
export async function createFleetTable(client: DynamoDBClient): Promise<string> {
  const TableName = `fleet-${++tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'serial', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'serial', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return TableName;
}
