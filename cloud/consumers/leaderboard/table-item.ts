import { classIdSchema, RACE_MS, raceIdSchema, raceStartMs } from '@alleycat/contract';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { decodeRiders, encodeRiders } from './riders-codec.ts';

// A result turns final after 24 hours and is written an hour later; two days more leave time to mend what was in the way.
export const KEPT_AFTER_RACE_MS = 3 * 24 * 3_600_000;

/** A row of the leaderboard's table as DynamoDB keeps it. Names are personal data: every row with one expires. */
export interface TableItem {
  readonly pk: string;
  readonly sk: string;
  readonly riders: Uint8Array;
  /** Epoch seconds, the table's TTL attribute. */
  readonly expiresAt: number;
}

/** Partition key of the items of one class of a race. */
export function racePartitionKey(raceId: number, classId: number): string {
  return `race/${raceId}/${classId}`;
}

/** The row of an item. Its sort key is shard, first and last sequence number and part, so a repeated batch replaces its own. */
export function tableItemOf(item: LeaderboardItem): TableItem {
  const { raceId, classId, shardId, firstSequence, lastSequence, part, riders } = item;
  return {
    pk: racePartitionKey(raceId, classId),
    sk: `${shardId}/${firstSequence}/${lastSequence}/${part}`,
    riders: encodeRiders(riders),
    expiresAt: Math.floor((raceStartMs(raceId) + RACE_MS + KEPT_AFTER_RACE_MS) / 1000),
  };
}

const WRITE_UNIT_BYTES = 1_024;
const NAMES_BYTES = 'pksk'.length + 'riders'.length + 'expiresAt'.length;
// A number takes about a byte for two digits, and one more.
const EXPIRY_BYTES = 6;

/** Write units that DynamoDB bills for a row: its names and values in whole kilobytes. */
export function writeUnitsOf({ pk, sk, riders }: TableItem): number {
  return Math.ceil((NAMES_BYTES + pk.length + sk.length + riders.length + EXPIRY_BYTES) / WRITE_UNIT_BYTES);
}

/** Whether a row's partition key is that of a race, and not that of a result or of bookkeeping. */
export function isRacePartitionKey(pk: string): boolean {
  return pk.startsWith('race/');
}

/** The item in a row; throws a RangeError for a row that tableItemOf did not write. */
export function leaderboardItemOf({ pk, sk, riders }: Omit<TableItem, 'expiresAt'>): LeaderboardItem {
  const [, raceText, classText] = /^race\/(\d{1,9})\/(\d)$/.exec(pk) ?? [];
  const raceId = raceIdSchema.safeParse(Number(raceText));
  const classId = classIdSchema.safeParse(Number(classText));
  const [, shardId, firstSequence, lastSequence, part] =
    /^(.{1,200})\/(\d{1,60})\/(\d{1,60})\/(\d{1,4})$/.exec(sk) ?? [];
  if (!raceId.success || !classId.success || shardId === undefined) {
    throw new RangeError(`${pk} ${sk}: not the key of an item`.slice(0, 200));
  }
  return {
    raceId: raceId.data,
    classId: classId.data,
    shardId,
    firstSequence: firstSequence ?? '',
    lastSequence: lastSequence ?? '',
    part: Number(part),
    riders: decodeRiders(riders),
  };
}
