import { setMaxListeners } from 'node:events';
import { fullJitterMs } from '../full-jitter.ts';
import type { RealTime } from '../scaled-clock.ts';
import { type PutAnswer, type SendRecords, THROTTLED } from './put-answer.ts';
import { noPutCounts, type PutCounts } from './put-counts.ts';
import type { StreamRecord } from './stream-record.ts';
import { fitsCall, recordBytes } from './take-call.ts';

const PAUSE = { firstMs: 100, mostMs: 5_000 };
/** A slow stream fits few attempts into a minute, and bad luck alone could then lose a record of some hundred thousand. */
const MIN_ATTEMPTS = 20;
/** Records that come back at nearly the same time come back together, so that calls stay full. */
const RETURN_STEP_MS = 20;
const MAX_CALLS_IN_FLIGHT = 16;
const MAX_HELD_RECORDS = 50_000;
const MAX_HELD_BYTES = 64 * 1_048_576;

export interface RecordWriterOptions {
  readonly send: SendRecords;
  readonly time: RealTime;
  /** In [0, 1). */
  readonly random: () => number;
  /**
   * A record that was not accepted for this long after its first call, in real ms, and in twenty attempts, is lost; one that is
   * throttled only when the stream has accepted nothing at all for so long: its turn comes.
   */
  readonly giveUpAfterMs: number;
  /** A record that failed this often is lost. */
  readonly maxAttempts: number;
  /** Hears the key of every entry that a shard's quota refused, and of its attempt, from 1. */
  readonly throttled?: ((partitionKey: string, attempt: number) => void) | undefined;
  /** Hears of records whose call failed although the stream may have stored them: they may stand in it twice. */
  readonly uncertain?: ((records: readonly StreamRecord[]) => void) | undefined;
  /** Hears of an error that no repetition mends; what is held is lost then. */
  readonly failed: (error: string) => void;
  /** When it is aborted, what is held is lost, and whoever waits goes on. */
  readonly giveUp?: AbortSignal | undefined;
}

interface Held {
  readonly record: StreamRecord;
  readonly bytes: number;
  /** When its first call left, or what else was accepted while it was throttled: patience with it begins there. */
  sinceMs: number;
  attempts: number;
}

/**
 * Puts records into a stream by calls of up to 500, several at once. Exactly the entries that were refused are sent again, after
 * a pause with full jitter; a call that failed is sent again whole. Memory is bounded: `put` waits while too much is held.
 */
export class RecordWriter {
  readonly #options: RecordWriterOptions;
  readonly #counts = noPutCounts();
  #ready: Held[] = [];
  readonly #returning = new Map<number, Held[]>();
  readonly #stop = new AbortController();
  #heldRecords = 0;
  #heldBytes = 0;
  #inFlight = 0;
  #acceptedAtMs = 0;
  #waiters: (() => void)[] = [];

  constructor(options: RecordWriterOptions) {
    this.#options = options;
    // Every pause waits on it, and more than ten look like a leak otherwise.
    setMaxListeners(0, this.#stop.signal);
    const { giveUp } = options;
    giveUp?.addEventListener('abort', () => this.#giveUp(), { once: true });
    if (giveUp?.aborted) this.#giveUp();
  }

  counts(): Readonly<PutCounts> {
    return this.#counts;
  }

  /** Takes records and sends them as soon as a call is free. Resolves when there is room for more. */
  async put(records: readonly StreamRecord[]): Promise<void> {
    for (const record of records) {
      const bytes = recordBytes(record);
      this.#ready.push({ record, bytes, sinceMs: 0, attempts: 0 });
      this.#heldBytes += bytes;
    }
    this.#heldRecords += records.length;
    this.#counts.asked += records.length;
    if (this.#stop.signal.aborted) this.#loseAll();
    this.#pump();
    while (this.#heldRecords > MAX_HELD_RECORDS || this.#heldBytes > MAX_HELD_BYTES) await this.#change();
  }

  /** Resolves when nothing is held any more. */
  async drain(): Promise<void> {
    while (this.#heldRecords > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  #pump(): void {
    let from = 0;
    while (this.#inFlight < MAX_CALLS_IN_FLIGHT && from < this.#ready.length) {
      const count = fitsCall(this.#ready, from);
      void this.#call(this.#ready.slice(from, from + count));
      from += count;
    }
    if (from > 0) this.#ready = this.#ready.slice(from);
  }

  async #call(call: readonly Held[]): Promise<void> {
    this.#inFlight += 1;
    this.#counts.calls += 1;
    this.#counts.sent += call.length;
    const nowMs = this.#options.time.nowMs();
    for (const held of call) if (held.attempts === 0) held.sinceMs = nowMs;
    const records = call.map(({ record }) => record);
    const answer = await this.#options.send(records);
    if (answer.kind === 'failed' && answer.mayBeStored) this.#options.uncertain?.(records);
    this.#inFlight -= 1;
    if (!this.#stop.signal.aborted) this.#judge(call, answer);
    this.#pump();
    this.#changed();
  }

  #judge(call: readonly Held[], answer: PutAnswer): void {
    const counts = this.#counts;
    // One time for the whole answer, so that what came back together is not cut in two by the clock.
    const nowMs = this.#options.time.nowMs();
    if (answer.kind === 'failed') {
      counts.failedCalls += 1;
      if (answer.mayBeStored) counts.uncertain += call.length;
      for (const held of call) this.#again(held, nowMs);
      if (answer.again) return;
      this.#giveUp();
      this.#options.failed(answer.error);
      return;
    }
    if (answer.refused.size < call.length) this.#acceptedAtMs = nowMs;
    for (const [place, held] of call.entries()) {
      const code = answer.refused.get(place);
      if (code === undefined) {
        counts.accepted += 1;
        counts.acceptedBytes += held.bytes;
        this.#release(held);
        continue;
      }
      if (code !== THROTTLED) {
        counts.refused += 1;
        this.#again(held, nowMs);
        continue;
      }
      counts.throttled += 1;
      this.#options.throttled?.(held.record.partitionKey, held.attempts + 1);
      held.sinceMs = Math.max(held.sinceMs, this.#acceptedAtMs);
      this.#again(held, nowMs);
    }
  }

  #again(held: Held, nowMs: number): void {
    const { time, random, maxAttempts, giveUpAfterMs } = this.#options;
    held.attempts += 1;
    const isOld = held.attempts >= MIN_ATTEMPTS && nowMs - held.sinceMs >= giveUpAfterMs;
    if (held.attempts >= maxAttempts || isOld) {
      this.#counts.lost += 1;
      this.#release(held);
      return;
    }
    const dueMs = nowMs + fullJitterMs(held.attempts - 1, PAUSE, random);
    const step = Math.ceil(dueMs / RETURN_STEP_MS);
    const together = this.#returning.get(step);
    if (together !== undefined) {
      together.push(held);
      return;
    }
    this.#returning.set(step, [held]);
    void time.sleepMs(step * RETURN_STEP_MS - nowMs, this.#stop.signal).then(() => this.#return(step));
  }

  #return(step: number): void {
    const together = this.#returning.get(step) ?? [];
    this.#returning.delete(step);
    this.#counts.retried += together.length;
    this.#ready = together.concat(this.#ready);
    this.#pump();
  }

  #release({ bytes }: Held): void {
    this.#heldRecords -= 1;
    this.#heldBytes -= bytes;
  }

  #giveUp(): void {
    this.#stop.abort();
    this.#loseAll();
  }

  // Also what is in flight: its answer comes too late.
  #loseAll(): void {
    this.#counts.lost += this.#heldRecords;
    this.#heldRecords = 0;
    this.#heldBytes = 0;
    this.#ready = [];
    this.#returning.clear();
    this.#changed();
  }
}
