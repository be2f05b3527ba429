import { encodeRiders } from '../consumers/leaderboard/riders-codec.ts';
import { tableItemOf } from '../consumers/leaderboard/table-item.ts';
import type { Rival } from '../simulator/rival.ts';
import { DEPLOYMENT } from './deployment.ts';
import type { PlanRequest } from './plan-request.ts';
import { PRICES } from './prices.ts';

const SEQUENCE_NUMBER_DIGITS = 56;
const NUMBER_BYTES = 7;

/** What a row of the leaderboard's table weighs, bytes. */
export interface RowSizes {
  /** Without riders. */
  readonly emptyBytes: number;
  /** What a rider's message adds; mean. */
  readonly riderBytes: number;
}

type Written = Pick<PlanRequest, 'riders' | 'classes' | 'samplesPerMessage' | 'key'>;

/** Write request units a second that the leaderboard's items take, each rounded up to whole units. */
export function leaderboardWriteUnitsPerS(request: Written, shards: number, sizes: RowSizes): number {
  const { itemsPerS, bytes } = itemsWritten(request, shards, sizes);
  return itemsPerS * Math.ceil(bytes / PRICES.dynamoDb.writeUnitBytes);
}

/** Read request units a second, on the average: the finisher reads each race whole, strongly consistent, twice. */
export function leaderboardReadUnitsPerS(request: Written, shards: number, sizes: RowSizes): number {
  const { itemsPerS, bytes } = itemsWritten(request, shards, sizes);
  return (DEPLOYMENT.readsOfARace * itemsPerS * bytes) / PRICES.dynamoDb.readUnitBytes;
}

/** Every batch window each shard writes one item for each class that it holds. With the class as key a class is on one shard. */
function itemsWritten(
  request: Written,
  shards: number,
  { emptyBytes, riderBytes }: RowSizes,
): { itemsPerS: number; bytes: number } {
  const { riders, classes, samplesPerMessage } = request;
  const { batchWindowS } = DEPLOYMENT;
  const itemsPerWindow = classes * (request.key === 'class' ? 1 : shards);
  const messagesPerItem = (riders / (itemsPerWindow * samplesPerMessage)) * batchWindowS;
  // Fewer than one message an item: then only some windows have one.
  const itemsPerS = (itemsPerWindow * Math.min(1, messagesPerItem)) / batchWindowS;
  return { itemsPerS, bytes: emptyBytes + riderBytes * Math.max(1, messagesPerItem) };
}

/** Measures by the table's own codec what riders with so many seconds in a message make of a row. */
export function measureRow(field: readonly Rival[], secondsEach: number): RowSizes {
  const riders = field.map(({ bikeId, racerId, name }) => ({
    bikeId,
    racerId,
    name,
    seconds: Array.from({ length: secondsEach }, (_second, at) => 150 + at),
    outputs: Array.from({ length: secondsEach }, () => 14_000),
  }));
  const sequence = '4'.repeat(SEQUENCE_NUMBER_DIGITS);
  const row = tableItemOf({
    raceId: 6_000_000,
    classId: 1,
    shardId: 'shardId-000000000000',
    firstSequence: sequence,
    lastSequence: sequence,
    part: 0,
    riders: [],
  });
  const names = ['pk', 'sk', 'riders', 'expiresAt'].join('').length;
  return {
    emptyBytes: names + row.pk.length + row.sk.length + row.riders.length + NUMBER_BYTES,
    riderBytes: (encodeRiders(riders).length - encodeRiders([]).length) / riders.length,
  };
}
