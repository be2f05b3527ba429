/** What a poller has done so far. */
export interface PollerCounters {
  /** Calls of the handler. */
  readonly invocations: number;
  /** Calls that failed, or reported a record that did. */
  readonly failures: number;
  /** Records that the handler is done with. */
  readonly records: number;
  /** Batches tried again after a failure, halves of a split batch included. */
  readonly retries: number;
  readonly bisections: number;
  /** Records given up and handed to the on-failure destination. */
  readonly setAside: number;
  /** Times that the on-failure destination refused; the shard waits for it. */
  readonly setAsideFailures: number;
  /** Reads refused by the shard's read quota, and reads that failed otherwise. */
  readonly readsThrottled: number;
  readonly readsFailed: number;
  readonly shardsFinished: number;
  /** Age of the last record of the latest batch, of the shard that is furthest behind; 0 when all are at their tip. */
  readonly iteratorAgeMs: number;
}

/** Counters in the making, with the iterator age of each shard. */
export type CounterState = { -readonly [Name in Exclude<keyof PollerCounters, 'iteratorAgeMs'>]: number } & {
  readonly iteratorAgesMs: Map<string, number>;
};

export function createCounterState(): CounterState {
  return {
    invocations: 0,
    failures: 0,
    records: 0,
    retries: 0,
    bisections: 0,
    setAside: 0,
    setAsideFailures: 0,
    readsThrottled: 0,
    readsFailed: 0,
    shardsFinished: 0,
    iteratorAgesMs: new Map(),
  };
}

export function countersOf({ iteratorAgesMs, ...counts }: CounterState): PollerCounters {
  return { ...counts, iteratorAgeMs: Math.max(0, ...iteratorAgesMs.values()) };
}
