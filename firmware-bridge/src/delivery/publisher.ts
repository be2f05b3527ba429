import type { Cancel, Clock } from '../clock.ts';
import type { Tell } from '../events.ts';
import type { Journal } from '../journal/journal.ts';
import type { SampleRecord } from '../journal/record.ts';
import {
  backlogOf,
  type Delivery,
  type Dispatch,
  giveUpUnanswered,
  INITIAL_DELIVERY,
  linkDown,
  linkUp,
  mayPack,
  sendLive,
  sendPack,
  settle,
} from './delivery.ts';
import { liveMessage, packPayload } from './message.ts';
import type { Publication, Uplink } from './uplink.ts';

interface PublisherSettings {
  readonly bikeId: string;
  readonly qos: 0 | 1;
  readonly drainJitterMs: number;
}

interface PublisherPorts {
  readonly journal: Journal;
  readonly uplink: Uplink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
}

const CANDIDATES_A_PACK = 1000;
const TICK_MS = 500;

/** The delivery loop: takes records from the journal to the uplink, and their acknowledgements back. Knows no sensor. */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #ports: PublisherPorts;
  #delivery: Delivery = INITIAL_DELIVERY;
  #cancelWake: Cancel | undefined;
  #acknowledged = 0;

  constructor(settings: PublisherSettings, ports: PublisherPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  /** Records acknowledged by the broker since the start. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** A record stands in the journal: sends it at once if the link is up. */
  recordAppended(record: SampleRecord): void {
    const { delivery, dispatch } = sendLive(this.#delivery, record, this.#nowMs());
    this.#delivery = delivery;
    if (dispatch) this.#publish(dispatch);
  }

  linkCameUp(): void {
    const jitterMs = this.#ports.random() * this.#settings.drainJitterMs;
    this.#delivery = linkUp(this.#delivery, this.#nowMs(), jitterMs);
    this.#wakeAt(this.#delivery.nextPackMs);
  }

  linkWentDown(): void {
    this.#delivery = linkDown(this.#delivery);
    this.#cancelWake?.();
  }

  stop(): void {
    this.linkWentDown();
  }

  #nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }

  #wakeAt(atMs: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#ports.clock.at(atMs, () => this.#drain());
  }

  #drain(): void {
    const nowMs = this.#nowMs();
    this.#delivery = giveUpUnanswered(this.#delivery, nowMs);
    if (!mayPack(this.#delivery, nowMs)) {
      this.#wakeAt(Math.max(nowMs + TICK_MS, this.#delivery.nextPackMs));
      return;
    }
    const backlog = backlogOf(this.#delivery, this.#ports.journal.waiting(), nowMs, CANDIDATES_A_PACK);
    if (backlog.length === 0) {
      this.#wakeAt(nowMs + TICK_MS);
      return;
    }
    const { payload, count } = packPayload(backlog);
    const { delivery, dispatch } = sendPack(this.#delivery, backlog.slice(0, count), nowMs);
    this.#delivery = delivery;
    this.#send(dispatch, { kind: 'backlog', payload, qos: 1 });
    this.#wakeAt(this.#delivery.nextPackMs);
  }

  #publish(dispatch: Dispatch): void {
    const [record] = dispatch.flight.records;
    if (record === undefined) return;
    const message = liveMessage(this.#settings.bikeId, record);
    const qos = message.event === 'final' ? 1 : this.#settings.qos;
    this.#send(dispatch, { kind: 'ride', payload: JSON.stringify(message), qos });
  }

  #send(dispatch: Dispatch, publication: Publication): void {
    this.#ports.uplink.publish(publication).then((result) => {
      const { delivery, delivered } = settle(this.#delivery, dispatch.id, result.ok, this.#nowMs());
      this.#delivery = delivery;
      this.#acknowledged += delivered.length;
      this.#ports.journal.acknowledge(delivered);
      if (!result.ok) this.#ports.tell({ kind: 'publishRefused', topic: publication.kind, detail: result.reason });
    });
  }
}
