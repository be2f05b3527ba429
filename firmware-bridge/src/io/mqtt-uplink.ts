import { basicIngestTopic, bikeTopic, ingestRuleName, type Presence, standingTopic } from '@alleycat/contract';
import mqtt, { type MqttClient } from 'mqtt';
import type { Cancel, Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Publication, PublishResult, Uplink, UplinkEvent } from '../delivery/uplink.ts';

interface MqttUplinkIdentity {
  readonly bikeId: string;
  readonly runId: string;
}

interface MqttUplinkPorts {
  readonly clock: Clock;
  readonly random: () => number;
}

const BACKOFF_FIRST_MS = 1000;
/** A connection that held this long was good: the next backoff begins anew. */
const STABLE_MS = 30_000;
/** A broker that leaves this many publishes unanswered is gone, although it may still answer pings. */
const MAX_UNANSWERED = 64;
/** How long a good-bye may take. */
const CLOSE_MS = 2000;

/**
 * The uplink over the `mqtt` package. Each connection is a client of its own, with clean start and without the package's
 * queue, store and reconnect: they would hold messages that the journal does not know of.
 */
export class MqttUplink implements Uplink {
  readonly #settings: Config['uplink'];
  readonly #identity: MqttUplinkIdentity;
  readonly #ports: MqttUplinkPorts;
  readonly #inFlight = new Set<(result: PublishResult) => void>();
  #listener: (event: UplinkEvent) => void = () => {};
  #client: MqttClient | undefined;
  #connectedAtMs: number | undefined;
  #attempt = 0;
  /** Why the connection ends, as far as it is known before it does. */
  #detail = '';
  #classId: number | undefined;
  #cancelRetry: Cancel | undefined;
  #stopped = false;

  constructor(settings: Config['uplink'], identity: MqttUplinkIdentity, ports: MqttUplinkPorts) {
    this.#settings = settings;
    this.#identity = identity;
    this.#ports = ports;
  }

  open(listener: (event: UplinkEvent) => void): void {
    this.#listener = listener;
    this.#connect();
  }

  publish(publication: Publication): Promise<PublishResult> {
    const client = this.#client;
    if (client === undefined || this.#connectedAtMs === undefined)
      return Promise.resolve({ ok: false, reason: 'not connected' });
    if (this.#inFlight.size >= MAX_UNANSWERED) {
      this.#detail = `the broker left ${MAX_UNANSWERED} publishes unanswered`;
      client.stream.destroy();
      return Promise.resolve({ ok: false, reason: 'too many publishes unanswered' });
    }
    return new Promise((resolve) => {
      const settle = (result: PublishResult): void => {
        if (this.#inFlight.delete(settle)) resolve(result);
      };
      this.#inFlight.add(settle);
      client.publish(this.#topicOf(publication), publication.payload, { qos: publication.qos }, (error) => {
        settle(error ? { ok: false, reason: error.message } : { ok: true });
      });
    });
  }

  followClass(classId: number | undefined): void {
    if (classId === this.#classId) return;
    if (this.#client?.connected && this.#classId !== undefined) this.#client.unsubscribe(standingTopic(this.#classId));
    this.#classId = classId;
    this.#subscribe();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry?.();
    const client = this.#client;
    if (client === undefined) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#ports.clock.at(this.#ports.clock.monotonicMs() + CLOSE_MS, resolve);
      this.#leave(client).then(() => {
        cancel();
        resolve();
      });
    });
    client.stream.destroy();
  }

  async #leave(client: MqttClient): Promise<void> {
    if (client.connected) await this.publish({ kind: 'presence', payload: this.#presence(false), qos: 1 });
    await new Promise<void>((resolve) => client.end(!client.connected, () => resolve()));
  }

  #connect(): void {
    const { url, protocol, keepaliveS, connectTimeoutMs } = this.#settings;
    const { bikeId } = this.#identity;
    this.#detail = '';
    let refused = false;
    let ended = false;
    const client = mqtt.connect(url, {
      clientId: bikeId,
      protocolVersion: protocol === '5' ? 5 : 4,
      clean: true,
      keepalive: keepaliveS,
      connectTimeout: connectTimeoutMs,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: {
        topic: bikeTopic(bikeId, 'presence'),
        payload: Buffer.from(this.#presence(false)),
        qos: 1,
        retain: false,
      },
    });
    this.#client = client;
    client.on('error', (error) => {
      this.#detail = error.message || ('code' in error ? String(error.code) : 'failed');
      refused = /connection refused: /i.test(this.#detail);
    });
    client.on('disconnect', (packet) => {
      this.#detail = `the broker closed it with reason code ${packet.reasonCode ?? 0}`;
    });
    client.on('connect', () => this.#connected());
    client.on('message', (topic, payload) => this.#listener({ kind: 'message', topic, payload }));
    client.on('close', () => {
      if (ended) return;
      ended = true;
      client.end(true);
      this.#lost(refused, this.#detail || 'the connection closed');
    });
  }

  #connected(): void {
    this.#connectedAtMs = this.#ports.clock.monotonicMs();
    this.#listener({ kind: 'connected', broker: this.#settings.url });
    this.#subscribe();
    this.publish({ kind: 'presence', payload: this.#presence(true), qos: 1 });
  }

  #lost(refused: boolean, detail: string): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const wasConnected = this.#connectedAtMs !== undefined;
    if (this.#connectedAtMs !== undefined && nowMs - this.#connectedAtMs >= STABLE_MS) this.#attempt = 0;
    this.#connectedAtMs = undefined;
    for (const settle of [...this.#inFlight]) settle({ ok: false, reason: 'connection lost' });
    if (this.#stopped) return;
    const ceilingMs = Math.min(this.#settings.backoffMaxMs, BACKOFF_FIRST_MS * 2 ** Math.min(this.#attempt, 20));
    const retryMs = Math.ceil(this.#ports.random() * ceilingMs);
    this.#attempt += 1;
    const code = refused ? 'UPLINK_REFUSED' : wasConnected ? 'UPLINK_LOST' : 'UPLINK_UNREACHABLE';
    this.#listener({ kind: 'lost', code, detail, retryMs });
    this.#cancelRetry = this.#ports.clock.at(nowMs + retryMs, () => this.#connect());
  }

  #subscribe(): void {
    if (this.#client?.connected && this.#classId !== undefined)
      this.#client.subscribe(standingTopic(this.#classId), { qos: 0 });
  }

  #topicOf(publication: Publication): string {
    const topic = bikeTopic(this.#identity.bikeId, publication.kind);
    if (!this.#settings.basicIngest || publication.kind === 'presence' || publication.kind === 'heartbeat')
      return topic;
    return basicIngestTopic(ingestRuleName(publication.kind), topic);
  }

  #presence(online: boolean): string {
    const presence: Presence = { v: 1, online, runId: this.#identity.runId };
    return JSON.stringify(presence);
  }
}
