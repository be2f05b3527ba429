import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Binding, FleetEntry, FleetStore } from '../consumers/provisioning/fleet-entry.ts';

const ITEMS_A_PAGE = 500;
const STATES = ['allowed', 'bound', 'revoked'] as const;

/** A board that came off the flashing line. */
export type FlashedBoard = Pick<FleetEntry, 'serial' | 'hardware' | 'firmware' | 'flashedAtMs'>;

/** The fleet's table in DynamoDB: one item a board, `serial` its key as text. Every change is under a condition. */
export class DynamoFleetStore implements FleetStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #itemsAPage: number;

  constructor(client: DynamoDBClient, tableName: string, itemsAPage = ITEMS_A_PAGE) {
    this.#client = client;
    this.#tableName = tableName;
    this.#itemsAPage = itemsAPage;
  }

  async find(serial: number): Promise<FleetEntry | undefined> {
    const Key = { serial: { S: String(serial) } };
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key, ConsistentRead: true }),
    );
    return Item && entryOf(Item);
  }

  async bind({ serial, state, keyHash, certificateId }: FleetEntry, binding: Binding): Promise<boolean> {
    const replaces = certificateId === undefined ? '' : ', replacedAt = :now';
    const updated = await this.#update(serial, {
      UpdateExpression: `SET #state = :bound, keyHash = :keyHash, certificateId = :certificateId, changedAt = :now${replaces}`,
      ConditionExpression: `#state = :found AND ${keyHash === undefined ? 'attribute_not_exists(keyHash)' : 'keyHash = :foundHash'}`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':bound': { S: 'bound' },
        ':found': { S: state },
        ...(keyHash !== undefined && { ':foundHash': { S: keyHash } }),
        ':keyHash': { S: binding.keyHash },
        ':certificateId': { S: binding.certificateId },
        ':now': { N: String(binding.atMs) },
      },
    });
    return updated !== undefined;
  }

  /**
   * Puts a board on the list. One that is there stays as it is (`kept`), unless it was revoked before it was flashed again:
   * then it may become a bike anew.
   */
  async allow(board: FlashedBoard, nowMs: number): Promise<'added' | 'readmitted' | 'kept'> {
    const before = await this.#update(board.serial, {
      UpdateExpression:
        'SET #state = :allowed, hardware = :hardware, firmware = :firmware, flashedAt = :flashed, changedAt = :now REMOVE keyHash, certificateId, replacedAt',
      ConditionExpression: 'attribute_not_exists(serial) OR (#state = :revoked AND changedAt < :flashed)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':allowed': { S: 'allowed' },
        ':revoked': { S: 'revoked' },
        ':hardware': { S: board.hardware },
        ':firmware': { S: board.firmware },
        ':flashed': { N: String(board.flashedAtMs) },
        ':now': { N: String(nowMs) },
      },
    });
    if (before === undefined) return 'kept';
    return before['serial'] === undefined ? 'added' : 'readmitted';
  }

  /** Marks a board as revoked; false when it is not on the list. */
  async revoke(serial: number, nowMs: number): Promise<boolean> {
    const before = await this.#update(serial, {
      UpdateExpression: 'SET #state = :revoked, changedAt = :now',
      ConditionExpression: 'attribute_exists(serial)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':revoked': { S: 'revoked' }, ':now': { N: String(nowMs) } },
    });
    return before !== undefined;
  }

  /** Notes that a bike's last certificate is its only one; false when the bike has another by now. */
  async settle(serial: number, certificateId: string): Promise<boolean> {
    const before = await this.#update(serial, {
      UpdateExpression: 'REMOVE replacedAt',
      ConditionExpression: 'certificateId = :kept',
      ExpressionAttributeValues: { ':kept': { S: certificateId } },
    });
    return before !== undefined;
  }

  /** Every board, page by page, in no order. Throws for an item that is none of ours, with its key. */
  async *list(): AsyncIterable<FleetEntry> {
    let startKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new ScanCommand({
          TableName: this.#tableName,
          Limit: this.#itemsAPage,
          ...(startKey && { ExclusiveStartKey: startKey }),
        }),
      );
      for (const item of Items) yield entryOf(item);
      startKey = LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  /** The item as it was, without attributes if there was none; undefined when the condition did not hold. */
  async #update(
    serial: number,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<Record<string, AttributeValue> | undefined> {
    try {
      const { Attributes = {} } = await this.#client.send(
        new UpdateItemCommand({
          ...change,
          TableName: this.#tableName,
          Key: { serial: { S: String(serial) } },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function entryOf(item: Record<string, AttributeValue>): FleetEntry {
  const text = (name: string): string => item[name]?.S ?? '';
  const number = (name: string): number => Number(item[name]?.N ?? Number.NaN);
  const state = STATES.find((one) => one === text('state'));
  const entry = {
    serial: Number(text('serial')),
    hardware: text('hardware'),
    firmware: text('firmware'),
    flashedAtMs: number('flashedAt'),
    changedAtMs: number('changedAt'),
    keyHash: item['keyHash']?.S,
    certificateId: item['certificateId']?.S,
    replacedAtMs: item['replacedAt']?.N === undefined ? undefined : number('replacedAt'),
  };
  if (state === undefined || !Number.isSafeInteger(entry.serial) || !Number.isSafeInteger(entry.changedAtMs)) {
    throw new Error(`The fleet's table has an item that is no board: serial ${JSON.stringify(text('serial'))}.`);
  }
  return { ...entry, state };
}
