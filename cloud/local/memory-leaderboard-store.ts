import type { LeaderboardItem, LeaderboardStore } from '../consumers/leaderboard/leaderboard-store.ts';
import { type TableItem, tableItemOf, writeUnitsOf } from '../consumers/leaderboard/table-item.ts';

const DEFAULT_MAX_SAMPLES = 2_000_000;

export interface MemoryLeaderboardStats {
  readonly races: number;
  readonly samples: number;
  readonly evictedRaces: number;
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
 * The leaderboard's table in memory. The rows that are put are handed on in order, as to a table's stream. It holds a bounded number of
 * samples; the oldest races go first, and are counted.
 */
export class MemoryLeaderboardStore implements LeaderboardStore {
  readonly #onRows: (rows: readonly TableItem[]) => void;
  readonly #maxSamples: number;
  readonly #races = new Map<string, StoredRace>();
  #samples = 0;
  #evictedRaces = 0;
  #items = 0;
  #writeUnits = 0;

  constructor(onRows: (rows: readonly TableItem[]) => void = () => {}, maxSamples = DEFAULT_MAX_SAMPLES) {
    this.#onRows = onRows;
    this.#maxSamples = maxSamples;
  }

  async put(items: readonly LeaderboardItem[]): Promise<void> {
    const rows = items.map((item) => this.#store(item));
    while (this.#samples > this.#maxSamples && this.#races.size > 1) this.#evictOldest();
    this.#onRows(rows);
  }

  async *query(raceId: number, classId: number): AsyncIterable<LeaderboardItem> {
    yield* [...(this.#races.get(`${raceId}/${classId}`)?.items.values() ?? [])];
  }

  /** What it holds now, and how many races it has let go. */
  stats(): MemoryLeaderboardStats {
    return {
      races: this.#races.size,
      samples: this.#samples,
      evictedRaces: this.#evictedRaces,
      items: this.#items,
      writeUnits: this.#writeUnits,
    };
  }

  #store(item: LeaderboardItem): TableItem {
    const row = tableItemOf(item);
    this.#items += 1;
    this.#writeUnits += writeUnitsOf(row);
    const raceKey = `${item.raceId}/${item.classId}`;
    const race = this.#races.get(raceKey) ?? { raceId: item.raceId, items: new Map(), samples: 0 };
    this.#races.set(raceKey, race);
    const itemKey = `${item.shardId}/${item.firstSequence}-${item.lastSequence}/${item.part}`;
    const replaced = race.items.get(itemKey);
    const added = samplesIn(item) - (replaced === undefined ? 0 : samplesIn(replaced));
    race.items.set(itemKey, item);
    race.samples += added;
    this.#samples += added;
    return row;
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
