import { type BikeTopicKind, bikeTopic } from '@alleycat/contract';
import mqtt, { type MqttClient } from 'mqtt';
import type { RealTime } from '../scaled-clock.ts';

const MAX_IN_FLIGHT = 8;
const CONNECT_TIMEOUT_MS = 5_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 20_000;
/** Full this often in a row, a connection that says it is up is not. */
const MAX_REFUSED_IN_A_ROW = 10;

export interface RivalConnectionOptions {
  readonly url: string;
  readonly bikeId: string;
  readonly runId: string;
  readonly time: RealTime;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * The MQTT 5 connection of one simulated bike. It comes back with full jitter and holds a few publishes in flight; what does
 * not fit, it leaves to its caller.
 */
export class RivalConnection {
  readonly #options: RivalConnectionOptions;
  #client: MqttClient | undefined;
  #inFlight = 0;
  #refusedInARow = 0;

  constructor(options: RivalConnectionOptions) {
    this.#options = options;
  }

  /** Keeps the connection until the signal is aborted; calls back at each CONNACK. */
  async run(onConnected: () => void): Promise<void> {
    const { signal, time, random } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const connected = await this.#connection(onConnected);
      if (connected) attempt = 0;
      const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 20));
      await time.sleepMs(Math.ceil(random() * ceilingMs), signal);
    }
  }

  /**
   * Publishes at QoS 1, or answers false when the link is down or full. Tells whether a PUBACK came: a message whose connection
   * broke before may have arrived.
   */
  publish(kind: BikeTopicKind, payload: string, told: (acknowledged: boolean) => void): boolean {
    const client = this.#client;
    if (client === undefined || this.#inFlight >= MAX_IN_FLIGHT) {
      this.#refusedInARow += 1;
      if (this.#refusedInARow >= MAX_REFUSED_IN_A_ROW) this.reset();
      return false;
    }
    this.#refusedInARow = 0;
    this.#inFlight += 1;
    client.publish(bikeTopic(this.#options.bikeId, kind), payload, { qos: 1 }, (error) => {
      if (client === this.#client) this.#inFlight -= 1;
      told(!error);
    });
    return true;
  }

  /** Ends the connection that stands, if any; it comes back. */
  reset(): void {
    this.#refusedInARow = 0;
    this.#client?.end(true);
  }

  // One connection from its CONNECT to its end; true when it came up.
  #connection(onConnected: () => void): Promise<boolean> {
    const { url, bikeId, signal } = this.#options;
    const presence = bikeTopic(bikeId, 'presence');
    const client = mqtt.connect(url, {
      clientId: bikeId,
      protocolVersion: 5,
      clean: true,
      keepalive: 30,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: presence, payload: Buffer.from(this.#presence(false)), qos: 1, retain: false },
    });
    const leave = () => {
      if (!client.connected) client.end(true);
      else client.publish(presence, this.#presence(false), { qos: 1 }, () => client.end(true));
    };
    signal.addEventListener('abort', leave);
    return new Promise((resolve) => {
      let connected = false;
      client.on('connect', () => {
        connected = true;
        this.#client = client;
        this.#inFlight = 0;
        client.publish(presence, this.#presence(true), { qos: 1 }, () => {});
        onConnected();
      });
      client.on('error', () => client.end(true));
      client.once('close', () => {
        signal.removeEventListener('abort', leave);
        if (this.#client === client) this.#client = undefined;
        client.end(true);
        resolve(connected);
      });
    });
  }

  #presence(online: boolean): string {
    return JSON.stringify({ v: 1, online, runId: this.#options.runId });
  }
}
