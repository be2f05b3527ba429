import { setMaxListeners } from 'node:events';
import { systemTime } from '../system-time.ts';
import { BikePublisher } from './bike-publisher.ts';
import type { FleetMessage } from './fleet.ts';
import { noPutCounts, type PutCounts } from './put-counts.ts';
import type { MessageSink } from './simulate-fleet.ts';

/** Connections of one process: what the laptop's broker takes, with room for observers. */
export const MAX_MQTT_RIDERS = 2_000;

/** AWS IoT Core takes 500 new connections a second of an account. */
const CONNECT_EVERY_MS = 2;
const CHECK_PERIOD_MS = 1_000;
const DRAIN_WITHIN_MS = 60_000;
const DRAIN_STEP_MS = 20;

export interface MqttFleetOptions {
  readonly url: string;
  readonly bikeIds: readonly string[];
  readonly runId: string;
  /** In [0, 1). */
  readonly random: () => number;
  /** When it is aborted, what is held at the end is lost. */
  readonly giveUp: AbortSignal;
}

/** Bikes with an MQTT 5 connection each. */
export class MqttFleet implements MessageSink {
  readonly #bikes: ReadonlyMap<string, BikePublisher>;
  readonly #counts: PutCounts = noPutCounts();
  readonly #leave = new AbortController();
  readonly #giveUp: AbortSignal;
  readonly #runs: readonly Promise<void>[];
  readonly #connected = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor({ url, bikeIds, runId, random, giveUp }: MqttFleetOptions) {
    this.#giveUp = giveUp;
    const { signal } = this.#leave;
    setMaxListeners(0, signal);
    const counts = this.#counts;
    this.#bikes = new Map(
      bikeIds.map((bikeId) => [
        bikeId,
        new BikePublisher({ url, bikeId, runId, time: systemTime, random, signal, counts }),
      ]),
    );
    this.#runs = [...this.#bikes].map(async ([bikeId, bike], index) => {
      await systemTime.sleepMs(index * CONNECT_EVERY_MS, signal);
      await bike.run(() => this.#connected.add(bikeId));
    });
    this.#timer = setInterval(() => {
      for (const bike of this.#bikes.values()) bike.check();
    }, CHECK_PERIOD_MS);
  }

  counts(): Readonly<PutCounts> {
    return this.#counts;
  }

  /** Bikes that have been connected at least once. */
  connected(): number {
    return this.#connected.size;
  }

  async deliver(messages: readonly FleetMessage[]): Promise<void> {
    for (const message of messages) this.#bikes.get(message.rider.bikeId)?.publish(message);
  }

  async drain(): Promise<void> {
    const untilMs = performance.now() + DRAIN_WITHIN_MS;
    while (this.#held() > 0 && !this.#giveUp.aborted && performance.now() < untilMs) {
      await systemTime.sleepMs(DRAIN_STEP_MS, this.#giveUp);
    }
    this.#counts.lost += this.#held();
  }

  /** Says goodbye for every bike and ends its connection. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#leave.abort();
    await Promise.all(this.#runs);
  }

  #held(): number {
    let held = 0;
    for (const bike of this.#bikes.values()) held += bike.held;
    return held;
  }
}
