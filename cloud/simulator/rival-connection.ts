import { type BikeTopicKind, bikeTopic } from '@alleycat/contract';
import mqtt, { type MqttClient } from 'mqtt';
import { fullJitterMs } from '../full-jitter.ts';
import type { RealTime } from '../scaled-clock.ts';

const MAX_IN_FLIGHT = 8;
const CONNECT_TIMEOUT_MS = 5_000;
const BACKOFF = { firstMs: 250, mostMs: 20_000 };
/** How long a broker may take to acknowledge a goodbye. */
const LEAVE_WITHIN_MS = 500;
/** Full this often in a row, a connection that says it is up is not. */
const MAX_REFUSED_IN_A_ROW = 10;

/**
 * What came of a publish: a good PUBACK, one that refuses, or a connection that ended before either, so that the message may have
 * arrived.
 */
export type PublishOutcome = 'acknowledged' | 'refused' | 'broken';

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
      await time.sleepMs(fullJitterMs(attempt, BACKOFF, random), signal);
    }
  }

  /** Publishes at QoS 1 and tells what came of it, or answers false when the link is down or full. */
  publish(kind: BikeTopicKind, payload: string, told: (outcome: PublishOutcome) => void): boolean {
    const client = this.#client;
    if (client === undefined || this.#inFlight >= MAX_IN_FLIGHT) {
      this.#refusedInARow += 1;
      if (this.#refusedInARow >= MAX_REFUSED_IN_A_ROW) this.reset();
      return false;
    }
    this.#refusedInARow = 0;
    this.#inFlight += 1;
    client.publish(bikeTopic(this.#options.bikeId, kind), payload, { qos: 1 }, (error) => {
      const outcome = outcomeOf(error);
      if (client === this.#client) {
        this.#inFlight -= 1;
        // The client fails what is in flight before it says that it is closed, and nothing may be published into it in between.
        if (outcome === 'broken') this.#client = undefined;
      }
      told(outcome);
    });
    return true;
  }

  /** Ends the connection that stands, if any; it comes back. */
  reset(): void {
    this.#refusedInARow = 0;
    if (this.#client !== undefined) this.#end(this.#client);
  }

  // Ending fails what is in flight at once: the client is let go before, so that whoever hears of it publishes nothing into it.
  #end(client: MqttClient): void {
    if (this.#client === client) this.#client = undefined;
    client.end(true);
  }

  // One connection from its CONNECT to its end; true when it came up.
  #connection(onConnected: () => void): Promise<boolean> {
    const { url, bikeId, signal, time } = this.#options;
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
    const closed = new AbortController();
    const end = () => this.#end(client);
    const leave = () => {
      if (!client.connected) return end();
      // Nothing comes after a goodbye.
      this.#client = undefined;
      client.publish(presence, this.#presence(false), { qos: 1 }, end);
      void time.sleepMs(LEAVE_WITHIN_MS, closed.signal).then(end);
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
      client.on('error', end);
      client.once('close', () => {
        signal.removeEventListener('abort', leave);
        closed.abort();
        end();
        resolve(connected);
      });
    });
  }

  #presence(online: boolean): string {
    return JSON.stringify({ v: 1, online, runId: this.#options.runId });
  }
}

/** The client's error has a number for a code only where a PUBACK told it. */
function outcomeOf(error: object | null | undefined): PublishOutcome {
  if (!error) return 'acknowledged';
  return 'code' in error && typeof error.code === 'number' ? 'refused' : 'broken';
}
