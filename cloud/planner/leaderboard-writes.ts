import { encodeRiders } from '../consumers/leaderboard/riders-codec.ts';
import { tableItemOf } from '../consumers/leaderboard/table-item.ts';
import { nameAt } from '../simulator/names.ts';
import { DEPLOYMENT } from './deployment.ts';
import type { PlanRequest } from './plan-request.ts';
import { PRICES } from './prices.ts';

const SEQUENCE_NUMBER_DIGITS = 56;
const NUMBER_BYTES = 7;
const MEASURED_RIDERS = 100;

/**
 * Write request units a second that the leaderboard's items take: every batch window each shard writes one item for each class
 * that it holds, measured by the table's own codec and rounded up to whole units. With the class as key a class is on one shard.
 */
export function leaderboardWriteUnitsPerS(
  request: Pick<PlanRequest, 'riders' | 'classes' | 'samplesPerMessage' | 'key' | 'seed'>,
  shards: number,
): number {
  const { riders, classes, samplesPerMessage, seed } = request;
  const { batchWindowS } = DEPLOYMENT;
  const itemsPerWindow = classes * (request.key === 'class' ? 1 : shards);
  const messagesPerItem = (riders / (itemsPerWindow * samplesPerMessage)) * batchWindowS;
  const { itemBytes, riderBytes } = itemSizes(samplesPerMessage, seed);
  // Fewer than one message an item: then only some windows have one.
  const itemsPerS = (itemsPerWindow * Math.min(1, messagesPerItem)) / batchWindowS;
  const bytes = itemBytes + riderBytes * Math.max(1, messagesPerItem);
  return itemsPerS * Math.ceil(bytes / PRICES.dynamoDb.writeUnitBytes);
}

function itemSizes(secondsEach: number, seed: number): { readonly itemBytes: number; readonly riderBytes: number } {
  const riders = Array.from({ length: MEASURED_RIDERS }, (_, index) => ({
    bikeId: `sim-${String(index + 1).padStart(5, '0')}`,
    racerId: 20_000 + index,
    name: nameAt(index, seed),
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
    itemBytes: names + row.pk.length + row.sk.length + row.riders.length + NUMBER_BYTES,
    riderBytes: (encodeRiders(riders).length - encodeRiders([]).length) / MEASURED_RIDERS,
  };
}
