import { type Presence, standingTopic } from '@alleycat/contract';
import type { Cancel, Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { BrokerLimits, Publication, PublishResult, Uplink, UplinkEvent } from '../delivery/uplink.ts';
import { Fault } from '../faults.ts';
import { brokerAddress } from './broker-address.ts';
import type { BrokerConnection, ConnectionEnd, OpenConnection, OutgoingMessage } from './broker-connection.ts';
import type { CertificateFiles, Certificates } from './certificate-files.ts';
import { InFlight } from './in-flight.ts';
import { publicationTopic } from './publication-topic.ts';
import { INITIAL_RECONNECT, type Reconnect, reconnectWait } from './reconnect-wait.ts';

interface BikeIdentity {
  readonly bikeId: string;
  readonly runId: string;
}

interface BrokerUplinkPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly openConnection: OpenConnection;
  readonly certificates?: CertificateFiles | undefined;
}

/** The connection that is there or being made. */
interface Current {
  readonly connection: BrokerConnection;
  readonly certificates: Certificates;
  /** Set while the broker has accepted it. */
  accepted?: { readonly inFlight: InFlight; readonly sinceMs: number };
}

/** How long a good-bye may take before the connection is closed without it. */
const GOODBYE_MS = 2000;

/**
 * Keeps one connection to a broker at a time, whichever client makes it: reconnects with backoff, presence and last will, the
 * standing subscription, the count of publishes in flight, and new certificates. Each attempt is a connection of its own.
 */
export class BrokerUplink implements Uplink {
  readonly #settings: Config['uplink'];
  readonly #identity: BikeIdentity;
  readonly #ports: BrokerUplinkPorts;
  #listener: (event: UplinkEvent) => void = () => {};
  #current: Current | undefined;
  #reconnect: Reconnect = INITIAL_RECONNECT;
  #classId: number | undefined;
  #cancelRetry: Cancel | undefined;
  #stopWatching: Cancel | undefined;
  /** Why this side ends the connection, if it does. */
  #leaving: 'closing' | 'renewing' | undefined;
  #whenEnded: () => void = () => {};

  constructor(settings: Config['uplink'], identity: BikeIdentity, ports: BrokerUplinkPorts) {
    this.#settings = settings;
    this.#identity = identity;
    this.#ports = ports;
  }

  open(listener: (event: UplinkEvent) => void): void {
    this.#listener = listener;
    this.#stopWatching = this.#ports.certificates?.watch(() => this.#certificatesChanged());
    this.#connect();
  }

  publish(publication: Publication): Promise<PublishResult> {
    const { kind, payload, qos } = publication;
    if (this.#leaving !== undefined) return Promise.resolve({ kind: 'lost', reason: 'the connection is being ended' });
    return this.#send({
      topic: publicationTopic(this.#identity.bikeId, kind, this.#settings.basicIngest),
      payload,
      qos,
    });
  }

  followClass(classId: number | undefined): void {
    if (classId === this.#classId) return;
    const connection = this.#current?.accepted && this.#current.connection;
    if (this.#classId !== undefined) connection?.unsubscribe(standingTopic(this.#classId));
    this.#classId = classId;
    if (classId !== undefined) connection?.subscribe(standingTopic(classId));
  }

  async close(): Promise<void> {
    if (this.#leaving === 'closing') return;
    this.#leaving = 'closing';
    this.#listener = () => {};
    this.#stopWatching?.();
    this.#cancelRetry?.();
    const current = this.#current;
    if (current === undefined) return;
    const ended = new Promise<void>((resolve) => {
      this.#whenEnded = resolve;
    });
    const cancel = this.#dropLater(current);
    if (current.accepted) {
      await Promise.race([this.#send(this.#presence(false, 1)), ended]);
      current.connection.leave();
    } else current.connection.drop('closed');
    await ended;
    cancel();
  }

  #connect(): void {
    const { url, protocol, keepaliveS, connectTimeoutMs } = this.#settings;
    let certificates: Certificates;
    try {
      certificates = this.#ports.certificates?.read() ?? {};
    } catch (error) {
      this.#failed({ code: 'UPLINK_CERTIFICATE', detail: detailOf(error) }, 0);
      return;
    }
    const address = brokerAddress(url);
    const { bikeId: clientId } = this.#identity;
    const lastWill = this.#presence(false, 1);
    const connection = this.#ports.openConnection(
      { address, certificates, clientId, protocol, keepaliveS, connectTimeoutMs, lastWill },
      {
        connected: (limits) => this.#connected(limits),
        message: (topic, payload) => this.#listener({ kind: 'message', topic, payload }),
        subscriptionRefused: (topic, reasonCode) => this.#listener({ kind: 'subscriptionRefused', topic, reasonCode }),
        ended: (end) => this.#ended(end),
      },
    );
    this.#current = { connection, certificates };
  }

  #connected(limits: BrokerLimits): void {
    const current = this.#current;
    if (current === undefined || this.#leaving !== undefined) return;
    current.accepted = { inFlight: new InFlight(limits), sinceMs: this.#nowMs() };
    // The presence below may be in flight too, and a broker that takes one at a time shall have it for the samples.
    const receiveMaximum = Math.max(1, limits.receiveMaximum - 1);
    this.#listener({ kind: 'connected', broker: this.#settings.url, limits: { ...limits, receiveMaximum } });
    if (this.#classId !== undefined) current.connection.subscribe(standingTopic(this.#classId));
    this.#send(this.#presence(true, limits.receiveMaximum > 1 ? limits.maximumQos : 0));
  }

  #send(message: OutgoingMessage): Promise<PublishResult> {
    const { accepted, connection } = this.#current ?? {};
    if (accepted === undefined || connection === undefined)
      return Promise.resolve({ kind: 'lost', reason: 'not connected' });
    const refusal = accepted.inFlight.refusal(message);
    if (refusal === undefined) return accepted.inFlight.track(connection.publish(message), this.#nowMs());
    if (accepted.inFlight.isStalled(this.#nowMs())) connection.drop('the broker answers no publish');
    return Promise.resolve(refusal);
  }

  #ended(end: ConnectionEnd): void {
    const { accepted } = this.#current ?? {};
    const heldMs = accepted === undefined ? 0 : this.#nowMs() - accepted.sinceMs;
    this.#current = undefined;
    accepted?.inFlight.loseAll();
    this.#whenEnded();
    if (this.#leaving === 'closing') return;
    if (this.#leaving === undefined) {
      this.#failed(end, heldMs);
      return;
    }
    this.#leaving = undefined;
    this.#listener({ kind: 'lost', code: 'UPLINK_LOST', detail: 'the certificates were renewed', retryMs: 0 });
    this.#connect();
  }

  #failed(end: ConnectionEnd, heldMs: number): void {
    const { reconnect, waitMs } = reconnectWait(
      this.#reconnect,
      heldMs,
      this.#settings.backoffMaxMs,
      this.#ports.random(),
    );
    this.#reconnect = reconnect;
    this.#cancelRetry = this.#ports.clock.at(this.#nowMs() + waitMs, () => this.#connect());
    this.#listener({ kind: 'lost', ...end, retryMs: waitMs });
  }

  #certificatesChanged(): void {
    if (this.#leaving !== undefined) return;
    let certificates: Certificates | undefined;
    try {
      certificates = this.#ports.certificates?.read();
    } catch (error) {
      this.#listener({ kind: 'certificateIgnored', detail: detailOf(error) });
      return;
    }
    const current = this.#current;
    if (current === undefined) {
      this.#cancelRetry?.();
      this.#connect();
    } else if (JSON.stringify(certificates) !== JSON.stringify(current.certificates)) {
      this.#leaving = 'renewing';
      this.#dropLater(current);
      current.connection.leave();
    }
  }

  #dropLater(current: Current): Cancel {
    const drop = (): void => {
      if (this.#current === current) current.connection.drop('no end to the good-bye');
    };
    return this.#ports.clock.at(this.#nowMs() + GOODBYE_MS, drop);
  }

  #presence(online: boolean, qos: 0 | 1): OutgoingMessage {
    const { bikeId, runId } = this.#identity;
    const presence: Presence = { v: 1, online, runId };
    return { topic: publicationTopic(bikeId, 'presence', false), payload: JSON.stringify(presence), qos };
  }

  #nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }
}

function detailOf(error: unknown): string {
  if (error instanceof Fault) return error.detail;
  throw error;
}
