/** A message that a client published, and that the policy and the limits let through. */
export interface BrokerMessage {
  /** As published, with the Basic Ingest prefix where there is one. */
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly clientId: string;
}

/** Takes a message for the rules. The publisher's PUBACK waits for it; a rejection means no PUBACK. */
export type PublishListener = (message: BrokerMessage) => void | Promise<void>;

/** What the broker counted since it was opened; `connections` are those of this moment. */
export interface BrokerStats {
  readonly connections: number;
  /** Messages of clients that every listener took. */
  readonly received: number;
  /** Publishes against the policy or a limit; each closed its connection. */
  readonly refusedPublishes: number;
  /** Filters that a client asked for and did not get. */
  readonly refusedFilters: number;
  /** Publishes above the rate of a connection: dropped, without PUBACK. */
  readonly throttled: number;
  /** Messages that a listener failed to take: dropped, without PUBACK. */
  readonly listenerFaults: number;
  /** Errors of connections: broken packets, wrong client ids, lost keepalives. */
  readonly connectionErrors: number;
}

/** The message broker of the laptop cloud, as the rest of it sees one. */
export interface Broker {
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  onPublish(listener: PublishListener): void;
  /** Publishes as the cloud itself, to whoever has subscribed. */
  publish(topic: string, payload: string, qos: 0 | 1): Promise<void>;
  close(): Promise<void>;
  stats(): BrokerStats;
}
