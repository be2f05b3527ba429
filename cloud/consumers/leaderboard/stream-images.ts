import type { LeaderboardItem } from './leaderboard-store.ts';
import { isRacePartitionKey, leaderboardItemOf } from './table-item.ts';

/** The part of a DynamoDB stream event that is read; Lambda gives bytes as base64. */
export interface TableStreamEvent {
  readonly Records: readonly {
    readonly eventName?: string;
    readonly dynamodb?: { readonly NewImage?: Readonly<Record<string, { readonly S?: string; readonly B?: string }>> };
  }[];
}

/** The items that a table's stream tells of. `poison` counts the rows of races that are no items; they are passed over. */
export function itemsOfImages(event: TableStreamEvent): {
  readonly items: readonly LeaderboardItem[];
  readonly poison: number;
} {
  const items: LeaderboardItem[] = [];
  let poison = 0;
  for (const { dynamodb } of event.Records) {
    const { pk, sk, riders } = dynamodb?.NewImage ?? {};
    // Results and bookkeeping live in the same table, and what expires has no new image.
    if (pk?.S === undefined || !isRacePartitionKey(pk.S)) continue;
    try {
      items.push(leaderboardItemOf({ pk: pk.S, sk: sk?.S ?? '', riders: Buffer.from(riders?.B ?? '', 'base64') }));
    } catch {
      poison += 1;
    }
  }
  return { items, poison };
}
