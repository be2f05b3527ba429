import type { Arrival } from '../broker-recorder.ts';
import { packedSamples } from './bike-arrivals.ts';

/** Follows which samples of one run have arrived in packs; reads each pack once. */
export class ArrivedRun {
  readonly #runId: string;
  readonly #arrivals: readonly Arrival[];
  readonly #seqs = new Set<number>();
  #read = 0;
  #lastNewMs = Number.NaN;

  /** `arrivals` are the packs, to which more are added while they arrive. */
  constructor(runId: string, arrivals: readonly Arrival[]) {
    this.#runId = runId;
    this.#arrivals = arrivals;
  }

  /** How many different samples have arrived. */
  count(): number {
    const fresh = this.#arrivals.slice(this.#read);
    this.#read += fresh.length;
    for (const { runId, seq, arrivalMs } of packedSamples(fresh)) {
      if (runId !== this.#runId || this.#seqs.has(seq)) continue;
      this.#seqs.add(seq);
      this.#lastNewMs = arrivalMs;
    }
    return this.#seqs.size;
  }

  /** When the last of them arrived that had not been there, monotonic ms; NaN before the first. */
  get lastNewMs(): number {
    return this.#lastNewMs;
  }
}
