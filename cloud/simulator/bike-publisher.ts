import { fullJitterMs } from '../full-jitter.ts';
import type { RealTime } from '../scaled-clock.ts';
import type { FleetMessage } from './fleet.ts';
import type { PutCounts } from './put-counts.ts';
import { type PublishOutcome, RivalConnection } from './rival-connection.ts';

/** Messages that a bike holds while its link is down: ten minutes of live messages. */
const MAX_HELD = 600;
/** Without a PUBACK for this long, a connection is not one. */
const ACKNOWLEDGED_WITHIN_MS = 10_000;
/** Of a bike whose message was refused. */
const PAUSE = { firstMs: 250, mostMs: 5_000 };

export interface BikePublisherOptions {
  readonly url: string;
  readonly bikeId: string;
  readonly runId: string;
  readonly time: RealTime;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Counts of all bikes together; calls are publishes. */
  readonly counts: PutCounts;
}

/**
 * A simulated bike that publishes until it is acknowledged: what its connection took down with it is published again with the
 * next one, and what the broker refused after a pause with full jitter.
 */
export class BikePublisher {
  readonly #options: BikePublisherOptions;
  readonly #connection: RivalConnection;
  readonly #sentAtMs = new Map<FleetMessage, number>();
  #waiting: FleetMessage[] = [];
  #refusals = 0;
  #pausing = false;

  constructor(options: BikePublisherOptions) {
    this.#options = options;
    this.#connection = new RivalConnection(options);
  }

  /** Keeps the connection until the signal is aborted; calls back at each CONNACK. */
  run(connected: () => void): Promise<void> {
    return this.#connection.run(() => {
      connected();
      this.#pump();
    });
  }

  /** Messages that are not acknowledged yet. */
  get held(): number {
    return this.#waiting.length + this.#sentAtMs.size;
  }

  /** Takes a message; the oldest of too many is lost. */
  publish(message: FleetMessage): void {
    const { counts } = this.#options;
    counts.asked += 1;
    this.#waiting.push(message);
    if (this.#waiting.length > MAX_HELD) {
      this.#waiting.shift();
      counts.lost += 1;
    }
    this.#pump();
  }

  /** Ends a connection that acknowledges nothing any more. Call it about once a second. */
  check(): void {
    const [oldestMs] = this.#sentAtMs.values();
    if (oldestMs !== undefined && this.#options.time.nowMs() - oldestMs > ACKNOWLEDGED_WITHIN_MS)
      this.#connection.reset();
  }

  #pump(): void {
    if (this.#pausing) return;
    for (let message = this.#waiting[0]; message !== undefined; message = this.#waiting[0]) {
      if (!this.#send(message)) return;
      this.#waiting.shift();
    }
  }

  #send(message: FleetMessage): boolean {
    const { counts, time } = this.#options;
    this.#sentAtMs.set(message, time.nowMs());
    const taken = this.#connection.publish(message.kind, message.json, (outcome) => this.#judge(message, outcome));
    if (!taken) {
      this.#sentAtMs.delete(message);
      return false;
    }
    counts.calls += 1;
    counts.sent += 1;
    return true;
  }

  #judge(message: FleetMessage, outcome: PublishOutcome): void {
    const { counts } = this.#options;
    this.#sentAtMs.delete(message);
    if (outcome === 'acknowledged') {
      counts.accepted += 1;
      counts.acceptedBytes += message.json.length;
      this.#refusals = 0;
      this.#pump();
      return;
    }
    counts.retried += 1;
    this.#waiting.unshift(message);
    if (outcome === 'refused') {
      counts.refused += 1;
      void this.#pause();
    } else {
      counts.failedCalls += 1;
      counts.uncertain += 1;
    }
  }

  // One for all that was in flight together.
  async #pause(): Promise<void> {
    if (this.#pausing) return;
    const { time, random, signal } = this.#options;
    this.#pausing = true;
    await time.sleepMs(fullJitterMs(this.#refusals, PAUSE, random), signal);
    this.#refusals += 1;
    this.#pausing = false;
    this.#pump();
  }
}
