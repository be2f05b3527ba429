import type { Arrival } from '../broker-recorder.ts';

/** A sample, by the name that it is known by, as it arrived. */
export interface NamedArrival {
  readonly name: string;
  /** Monotonic ms. */
  readonly arrivalMs: number;
}

/** Follows what of the expected samples has arrived; reads each arrival once. */
export class ArrivedNames {
  readonly #arrivals: readonly Arrival[];
  readonly #read: (arrivals: readonly Arrival[]) => readonly NamedArrival[];
  readonly #isExpected: (name: string) => boolean;
  readonly #atMs = new Map<string, number>();
  #next = 0;
  #lastMs = Number.NaN;

  /** `arrivals` are those on a topic, to which more are added while they arrive. */
  constructor(
    arrivals: readonly Arrival[],
    read: (arrivals: readonly Arrival[]) => readonly NamedArrival[],
    isExpected: (name: string) => boolean,
  ) {
    this.#arrivals = arrivals;
    this.#read = read;
    this.#isExpected = isExpected;
  }

  /** How many different ones have arrived. */
  count(): number {
    const fresh = this.#arrivals.slice(this.#next);
    this.#next += fresh.length;
    for (const { name, arrivalMs } of this.#read(fresh)) {
      if (!this.#isExpected(name) || this.#atMs.has(name)) continue;
      this.#atMs.set(name, arrivalMs);
      this.#lastMs = arrivalMs;
    }
    return this.#atMs.size;
  }

  /** When the first and the last of them arrived first, monotonic ms; NaN before. */
  get firstMs(): number {
    const [firstMs = Number.NaN] = this.#atMs.values();
    return firstMs;
  }

  get lastMs(): number {
    return this.#lastMs;
  }
}
