import type { Journal } from './journal.ts';
import type { SampleRecord } from './record.ts';

/** A journal in memory, of at most `maxRecords`; when full it evicts the oldest. It does not outlive the process. */
export class MemoryJournal implements Journal {
  readonly #records = new Map<string, SampleRecord>();
  readonly #maxRecords: number;

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  append(record: SampleRecord): number {
    this.#records.set(nameOf(record), record);
    if (this.#records.size <= this.#maxRecords) return 0;
    const [oldest] = this.#records.keys();
    if (oldest !== undefined) this.#records.delete(oldest);
    return 1;
  }

  acknowledge(records: readonly SampleRecord[]): void {
    for (const record of records) this.#records.delete(nameOf(record));
  }

  waiting(): Iterable<SampleRecord> {
    return this.#records.values();
  }

  get size(): number {
    return this.#records.size;
  }
}

function nameOf(record: SampleRecord): string {
  return `${record.runId}/${record.seq}`;
}
