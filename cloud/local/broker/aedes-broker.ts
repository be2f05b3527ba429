import { createServer, type Server, type Socket } from 'node:net';
import {
  Aedes,
  type AedesOptions,
  type Client,
  type ConnectPacket,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import type { Broker, BrokerMessage, BrokerStats, PublishListener } from './broker.ts';
import { BROKER_LIMITS } from './broker-limits.ts';
import { type Connection, newConnection, takeFilter, takePublish } from './connection.ts';
import { judgePublish } from './judge-publish.ts';
import { may, principalOf } from './principal.ts';

const MAX_CONNECTIONS = 2_048;
const CONNECT_TIMEOUT_MS = 10_000;
// A subscriber that stops reading holds up the others this long, then it is disconnected.
const DRAIN_TIMEOUT_MS = 2_000;
const MAX_PENDING_SESSIONS = 1_000;

export interface AedesBrokerOptions {
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** The clock of the rate limit: wall time in ms, scaled where the rest of the cloud is. */
  readonly nowMs: () => number;
}

type Done = (error?: Error | null) => void;
type Counts = { -readonly [name in Exclude<keyof BrokerStats, 'connections'>]: number };

/**
 * A broker for MQTT 3.1.1 and 5 on aedes that behaves like AWS IoT Core where a bike can tell: the same policy, the same
 * limits, a refused publish closes the connection, and a PUBACK says that the rules have the message. Sessions end with their
 * connection: bikes start clean, and a laptop has no use for queues of the absent.
 */
export class AedesBroker implements Broker {
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new WeakMap<Client, Connection>();
  readonly #listeners: PublishListener[] = [];
  readonly #nowMs: () => number;
  readonly #counts: Counts = {
    received: 0,
    refusedPublishes: 0,
    refusedFilters: 0,
    throttled: 0,
    listenerFaults: 0,
    connectionErrors: 0,
  };
  #port = 0;

  private constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#aedes = new Aedes(this.#aedesOptions());
    const countError = () => {
      this.#counts.connectionErrors += 1;
    };
    this.#aedes.on('clientError', countError);
    this.#aedes.on('connectionError', countError);
    this.#aedes.on('unsubscribe', (filters, client) => {
      for (const filter of filters) this.#connections.get(client)?.filters.delete(filter);
    });
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Opens a broker on 127.0.0.1. Rejects when the port is taken. */
  static async open({ port, nowMs }: AedesBrokerOptions): Promise<Broker> {
    const broker = new AedesBroker(nowMs);
    await broker.#aedes.listen();
    await new Promise<void>((resolve, reject) => {
      broker.#server.once('error', reject);
      broker.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = broker.#server.address();
    if (typeof address === 'object' && address !== null) broker.#port = address.port;
    return broker;
  }

  get port(): number {
    return this.#port;
  }

  onPublish(listener: PublishListener): void {
    this.#listeners.push(listener);
  }

  publish(topic: string, payload: string, qos: 0 | 1): Promise<void> {
    return new Promise((resolve, reject) => {
      const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain: false, dup: false } as const;
      this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  stats(): BrokerStats {
    return { ...this.#counts, connections: this.#sockets.size };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await new Promise<void>((resolve) => {
      this.#aedes.close(resolve);
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #aedesOptions(): AedesOptions {
    return {
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      maximumPacketSize: BROKER_LIMITS.packetBytes,
      receiveMaximum: BROKER_LIMITS.inFlight,
      topicAliasMaximum: BROKER_LIMITS.topicAliases,
      keepaliveLimit: BROKER_LIMITS.keepaliveS,
      sessionExpiryIntervalLimit: 1,
      pendingSessionsLimit: MAX_PENDING_SESSIONS,
      preConnect: (_, packet, done) => this.#preConnect(packet, done),
      authenticate: (client, _name, _password, done) => this.#authenticate(client, done),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => done(null, this.#allowed(client, subscription)),
      authorizeForward: (client, packet) => (this.#hears(client, packet.topic) ? packet : null),
    };
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#aedes.handle(socket);
  }

  #preConnect(packet: ConnectPacket, done: (error: Error | null, success: boolean) => void): void {
    const version = packet.protocolVersion ?? 4;
    if (version < 4) {
      done(new Error('MQTT 3.1 is not supported'), false);
      return;
    }
    packet.clean = true;
    if (version === 4) {
      const asked = packet.keepalive ?? 0;
      packet.keepalive = asked === 0 ? BROKER_LIMITS.keepaliveS : Math.min(asked, BROKER_LIMITS.keepaliveS);
    }
    done(null, true);
  }

  #authenticate(client: Client, done: (error: (Error & { returnCode: 2 }) | null, success: boolean) => void): void {
    const principal = principalOf(client.id);
    if (principal === undefined) {
      const error = new Error('a client id is a bike id, claim.… or observer-…');
      done(Object.assign(error, { returnCode: 2 as const }), false);
      return;
    }
    this.#connections.set(client, newConnection(principal, this.#nowMs()));
    done(null, true);
  }

  #allowed(client: Client, subscription: Subscription): Subscription | null {
    const connection = this.#connections.get(client);
    if (connection === undefined) return null;
    queueMicrotask(() => {
      connection.askedAtOnce = 0;
    });
    const { topic, qos } = subscription;
    if (qos <= 1 && may(connection.principal, 'iot:Subscribe', topic) && takeFilter(connection, topic))
      return subscription;
    this.#counts.refusedFilters += 1;
    return null;
  }

  // AWS asks at each delivery, so that a permission that was taken back ends a subscription that is still there.
  #hears(client: Client, topic: string): boolean {
    const connection = this.#connections.get(client);
    return connection !== undefined && may(connection.principal, 'iot:Receive', topic);
  }

  // aedes sends the PUBACK as soon as a publish is authorized, so the listeners are asked here: it then says that they have
  // the message. A last will comes this way too.
  #authorizePublish(client: Client | null, packet: PublishPacket, done: Done): void {
    if (client === null) {
      done(new Error('no connection to answer for this message'));
      return;
    }
    const connection = this.#connections.get(client);
    const { topic, qos, retain } = packet;
    const payload = Buffer.from(packet.payload);
    const refusal = judgePublish(connection?.principal, { topic, payloadBytes: payload.length, qos, retain });
    if (refusal !== undefined) {
      this.#counts.refusedPublishes += 1;
      done(new Error(refusal.reason));
      client.disconnect({ reasonCode: refusal.reasonCode });
    } else if (connection !== undefined && !takePublish(connection, this.#nowMs())) {
      this.#counts.throttled += 1;
      discard(packet, done);
    } else {
      void this.#offer({ topic, payload, qos: qos === 0 ? 0 : 1, retain, clientId: client.id }, packet, done);
    }
  }

  async #offer(message: BrokerMessage, packet: PublishPacket, done: Done): Promise<void> {
    try {
      for (const listener of this.#listeners) await listener(message);
    } catch {
      this.#counts.listenerFaults += 1;
      discard(packet, done);
      return;
    }
    this.#counts.received += 1;
    done();
  }
}

/** Lets aedes finish with a message that goes to nobody and is not acknowledged. */
function discard(packet: PublishPacket, done: Done): void {
  packet.topic = '$discarded';
  packet.payload = Buffer.alloc(0);
  packet.qos = 0;
  packet.retain = false;
  done();
}
