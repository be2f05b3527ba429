import type { ItemRider, LeaderboardItem } from './leaderboard-store.ts';
import type { NameAtSecond } from './newer-name.ts';

/** What a batch says of one race of one class, by rider and second. */
export interface ItemInput {
  readonly raceId: number;
  readonly classId: number;
  readonly riders: Map<string, RiderInput>;
}

export interface RiderInput {
  readonly bikeId: string;
  readonly racerId: number;
  named: NameAtSecond;
  /** Output in hundredths by second. */
  readonly outputs: Map<number, number>;
}

// DynamoDB's limit is 400 KB an item. These bounds are above what the item's bytes take, see riders-codec.ts.
const MAX_ITEM_BYTES = 300_000;
const RIDER_BYTES = 110;
const SAMPLE_BYTES = 4;

/** Items of one race of one batch: one, or parts of at most 300 KB when a backlog fills it. */
export function itemsOf(
  batch: Pick<LeaderboardItem, 'shardId' | 'firstSequence' | 'lastSequence'>,
  { raceId, classId, riders }: ItemInput,
): LeaderboardItem[] {
  const parts: ItemRider[][] = [];
  let bytes = MAX_ITEM_BYTES;
  for (const { bikeId, racerId, named, outputs } of riders.values()) {
    const riderBytes = RIDER_BYTES + outputs.size * SAMPLE_BYTES;
    if (bytes + riderBytes > MAX_ITEM_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    bytes += riderBytes;
    const rider = { bikeId, racerId, name: named.name, seconds: [...outputs.keys()], outputs: [...outputs.values()] };
    parts.at(-1)?.push(rider);
  }
  return parts.map((part, index) => ({ raceId, classId, ...batch, part: index, riders: part }));
}
