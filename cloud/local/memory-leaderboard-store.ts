import type { LeaderboardItem, LeaderboardStore } from '../consumers/leaderboard/leaderboard-store.ts';
import { tableItemOf, writeUnitsOf } from '../consumers/leaderboard/table-item.ts';

const DEFAULT_MAX_SAMPLES = 2_000_000;

export interface MemoryLeaderboardStats {
  readonly races: number;
  readonly samples: number;
  readonly evictedRaces: number;
  readonly streamFaults: number;
  /** Items put so far, and the write units that the account's table would bill for them. */
  readonly items: number;
  readonly writeUnits: number;
}

interface StoredRace {
  readonly raceId: number;
  readonly items: Map<string, LeaderboardItem>;
  samples: number;
}

const samplesIn = (item: LeaderboardItem): number =>
  item.riders.reduce((sum, rider) => sum + rider.seconds.length, item.riders.length);

/**
 * The leaderboard's table in memory. What is put is handed on in order, as by a table's stream; the putter waits for it, but
 * its failure is counted and not the putter's. It holds a bounded number of samples; the oldest races go first, and are counted.
 */
export class MemoryLeaderboardStore implements LeaderboardStore {
  readonly #onItems: (items: readonly LeaderboardItem[]) => Promise<void>;
  readonly #maxSamples: number;
  readonly #races = new Map<string, StoredRace>();
  #samples = 0;
  #evictedRaces = 0;
  #streamFaults = 0;
  #items = 0;
  #writeUnits = 0;

  constructor(onItems: (items: readonly LeaderboardItem[]) => Promise<void>, maxSamples = DEFAULT_MAX_SAMPLES) {
    this.#onItems = onItems;
    this.#maxSamples = maxSamples;
  }

  async put(items: readonly LeaderboardItem[]): Promise<void> {
    for (const item of items) this.#store(item);
    while (this.#samples > this.#maxSamples && this.#races.size > 1) this.#evictOldest();
    try {
      await this.#onItems(items);
    } catch {
      this.#streamFaults += 1;
    }
  }

  async *query(raceId: number, classId: number): AsyncIterable<LeaderboardItem> {
    yield* [...(this.#races.get(`${raceId}/${classId}`)?.items.values() ?? [])];
  }

  /** What it holds now, how many races it has let go, and how often the reader of its stream failed. */
  stats(): MemoryLeaderboardStats {
    return {
      races: this.#races.size,
      samples: this.#samples,
      evictedRaces: this.#evictedRaces,
      streamFaults: this.#streamFaults,
      items: this.#items,
      writeUnits: this.#writeUnits,
    };
  }

  #store(item: LeaderboardItem): void {
    this.#items += 1;
    this.#writeUnits += writeUnitsOf(tableItemOf(item));
    const raceKey = `${item.raceId}/${item.classId}`;
    const race = this.#races.get(raceKey) ?? { raceId: item.raceId, items: new Map(), samples: 0 };
    this.#races.set(raceKey, race);
    const itemKey = `${item.shardId}/${item.firstSequence}-${item.lastSequence}/${item.part}`;
    const replaced = race.items.get(itemKey);
    const added = samplesIn(item) - (replaced === undefined ? 0 : samplesIn(replaced));
    race.items.set(itemKey, item);
    race.samples += added;
    this.#samples += added;
  }

  #evictOldest(): void {
    const [key, race] = [...this.#races].reduce((oldest, entry) =>
      entry[1].raceId < oldest[1].raceId ? entry : oldest,
    );
    this.#races.delete(key);
    this.#samples -= race.samples;
    this.#evictedRaces += 1;
  }
}
