import type { Cancel, Clock } from '../clock.ts';
import type { DurableJournal } from './durable-journal.ts';

/** Wakes the journal when what waits in memory is due on the card. A flush that takes long holds up only the next flush. */
export class FlushLoop {
  readonly #journal: Pick<DurableJournal, 'flushDueMs' | 'flush'>;
  readonly #clock: Clock;
  #dueMs: number | undefined;
  #cancel: Cancel | undefined;
  #isFlushing = false;
  #isStopped = false;

  constructor(journal: Pick<DurableJournal, 'flushDueMs' | 'flush'>, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Something was appended or acknowledged: looks again when the journal wants to be flushed. */
  look(): void {
    const dueMs = this.#isFlushing || this.#isStopped ? undefined : this.#journal.flushDueMs();
    if (dueMs === this.#dueMs) return;
    this.#cancel?.();
    this.#dueMs = dueMs;
    this.#cancel = dueMs === undefined ? undefined : this.#clock.at(dueMs, () => this.#flush());
  }

  stop(): void {
    this.#isStopped = true;
    this.look();
  }

  #flush(): void {
    this.#dueMs = undefined;
    // What was due then may have been acknowledged since.
    if ((this.#journal.flushDueMs() ?? Number.POSITIVE_INFINITY) > this.#clock.monotonicMs()) {
      this.look();
      return;
    }
    this.#isFlushing = true;
    this.#journal.flush(this.#clock.monotonicMs()).then(() => {
      this.#isFlushing = false;
      this.look();
    });
  }
}
