/** What one batch adds to one rider of a race: outputs in hundredths, each beside its second (1..300). */
export interface ItemRider {
  readonly bikeId: string;
  readonly racerId: number;
  /** The name at the last of the seconds. Untrusted text. */
  readonly name: string;
  readonly seconds: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * What one batch adds to one race of one class. Its name is (raceId, classId, shardId, first and last sequence number, part):
 * a batch that is repeated writes the same item, and a batch that is cut in two never overwrites the whole one.
 */
export interface LeaderboardItem {
  readonly raceId: number;
  readonly classId: number;
  readonly shardId: string;
  readonly firstSequence: string;
  readonly lastSequence: string;
  readonly part: number;
  readonly riders: readonly ItemRider[];
}

/** Port: the table of the leaderboard. Putting an item again replaces it. A rejection is a fault and the batch is repeated. */
export interface LeaderboardStore {
  put(items: readonly LeaderboardItem[]): Promise<void>;
  query(raceId: number, classId: number): AsyncIterable<LeaderboardItem>;
}
