import { standingTopic } from '@alleycat/contract';
import type { Clock } from '../src/clock.ts';
import type { BrokerLimits, Publication, PublishResult, Uplink, UplinkEvent } from '../src/delivery/uplink.ts';

const LATENCY_MS = 20;

/** An uplink to a broker that does what the test says. What it received stands in `received`, answered or not. */
export class FakeUplink implements Uplink {
  readonly received: Publication[] = [];
  readonly publishedAtMs: { readonly kind: Publication['kind']; readonly atMs: number }[] = [];
  /** The broker receives but does not answer. */
  answersHeld = false;
  /** How the broker refuses what it receives, if it does. */
  refusal: Extract<PublishResult, { kind: 'refused' }> | undefined;
  /** What the broker says in its next CONNACK. */
  limits: BrokerLimits = { receiveMaximum: 100, maximumPacketBytes: 150_000, maximumQos: 1 };
  mostInFlight = 0;
  readonly #clock: Clock;
  readonly #inFlight = new Map<(result: PublishResult) => void, Publication['kind']>();
  #listener: (event: UplinkEvent) => void = () => {};
  #up = false;
  #closed = false;
  #classId: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(listener: (event: UplinkEvent) => void): void {
    this.#listener = listener;
  }

  publish(publication: Publication): Promise<PublishResult> {
    const { kind } = publication;
    if (!this.#up) return Promise.resolve({ kind: 'lost', reason: 'not connected' });
    this.publishedAtMs.push({ kind, atMs: this.#clock.monotonicMs() });
    return new Promise((resolve) => {
      this.#inFlight.set(resolve, kind);
      const packs = [...this.#inFlight.values()].filter((each) => each === 'backlog').length;
      this.mostInFlight = Math.max(this.mostInFlight, packs);
      this.#later(() => this.#receive(publication, resolve));
    });
  }

  followClass(classId: number | undefined): void {
    this.#classId = classId;
  }

  async close(): Promise<void> {
    this.goDown();
    this.#closed = true;
  }

  goUp(): void {
    if (this.#up || this.#closed) return;
    this.#up = true;
    this.#listener({ kind: 'connected', broker: 'fake', limits: this.limits });
  }

  goDown(): void {
    if (!this.#up) return;
    this.#up = false;
    for (const resolve of this.#inFlight.keys()) resolve({ kind: 'lost', reason: 'connection lost' });
    this.#inFlight.clear();
    if (!this.#closed) this.#listener({ kind: 'lost', code: 'UPLINK_LOST', detail: 'cut', retryMs: 1000 });
  }

  /** Sends a standing of a class to whoever follows it. */
  announce(classId: number, payload: Uint8Array): void {
    if (this.#up && classId === this.#classId)
      this.#listener({ kind: 'message', topic: standingTopic(classId), payload });
  }

  #receive(publication: Publication, resolve: (result: PublishResult) => void): void {
    if (!this.#inFlight.has(resolve)) return;
    const { refusal } = this;
    if (refusal === undefined) this.received.push(publication);
    if (this.answersHeld) return;
    this.#later(() => {
      if (this.#inFlight.delete(resolve)) resolve(refusal ?? { kind: 'acknowledged' });
    });
  }

  #later(callback: () => void): void {
    this.#clock.at(this.#clock.monotonicMs() + LATENCY_MS, callback);
  }
}
