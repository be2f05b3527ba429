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

/**
 * Write request units a second that the leaderboard's items take: every batch window each shard writes one item for each class
 * that it holds, rounded up to whole units. With the class as key a class is on one shard.
 */
export function leaderboardWriteUnitsPerS(
  request: Pick<PlanRequest, 'riders' | 'classes' | 'samplesPerMessage' | 'key'>,
  shards: number,
  { emptyBytes, riderBytes }: RowSizes,
): number {
  const { riders, classes, samplesPerMessage } = request;
  const { batchWindowS } = DEPLOYMENT;
  const itemsPerWindow = classes * (request.key === 'class' ? 1 : shards);
  const messagesPerItem = (riders / (itemsPerWindow * samplesPerMessage)) * batchWindowS;
  // Fewer than one message an item: then only some windows have one.
  const itemsPerS = (itemsPerWindow * Math.min(1, messagesPerItem)) / batchWindowS;
  const bytes = emptyBytes + riderBytes * Math.max(1, messagesPerItem);
  return itemsPerS * Math.ceil(bytes / PRICES.dynamoDb.writeUnitBytes);
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
