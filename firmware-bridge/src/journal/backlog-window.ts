import type { SampleRecord } from './record.ts';
import type { RunRange } from './run-ranges.ts';

/**
 * Samples that were read and are not settled yet, in the order in which they were read. A list, not a Map: whenever a Map has
 * grown or shrunk, its old table goes on holding what was in it until all of memory is cleared up, and a whole day passes here.
 */
export class BacklogWindow {
  #samples: readonly SampleRecord[] = [];

  get samples(): readonly SampleRecord[] {
    return this.#samples;
  }

  add(samples: readonly SampleRecord[]): void {
    this.#samples = [...this.#samples, ...samples];
  }

  forget([runId, from, to]: RunRange): void {
    this.#samples = this.#samples.filter(({ runId: run, seq }) => run !== runId || seq < from || seq > to);
  }
}
