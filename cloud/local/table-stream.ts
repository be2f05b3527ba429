import type { TableStreamEvent } from '../consumers/leaderboard/stream-images.ts';
import type { TableItem } from '../consumers/leaderboard/table-item.ts';
import { ANNOUNCER_MAPPING } from '../stack/stream-mapping.ts';

type Handler = (event: TableStreamEvent) => Promise<void>;

/**
 * The stream of the leaderboard's table, with the mapping that hands it to the announcer: rows wait until they are asked for, and go in
 * order, a batch at a time. A batch that fails is handed over again with the next call, and given up after as many retries as in the
 * account; what it holds is in the table.
 */
export class TableStream {
  readonly #rows: TableItem[] = [];
  #batch: readonly TableItem[] = [];
  #failures = 0;

  add(rows: readonly TableItem[]): void {
    this.#rows.push(...rows);
  }

  /** Calls the handler with what is there, if anything; rejects as the handler does. One call at a time. */
  async deliver(handler: Handler): Promise<void> {
    if (this.#batch.length === 0) this.#batch = this.#rows.splice(0, ANNOUNCER_MAPPING.batchSize);
    if (this.#batch.length === 0) return;
    try {
      await handler({ Records: this.#batch.map((row) => ({ dynamodb: { NewImage: imageOf(row) } })) });
      this.#next();
    } catch (error) {
      this.#failures += 1;
      if (this.#failures > ANNOUNCER_MAPPING.retryAttempts) this.#next();
      throw error;
    }
  }

  #next(): void {
    this.#batch = [];
    this.#failures = 0;
  }
}

function imageOf({ pk, sk, riders }: TableItem) {
  return { pk: { S: pk }, sk: { S: sk }, riders: { B: Buffer.from(riders).toString('base64') } };
}
