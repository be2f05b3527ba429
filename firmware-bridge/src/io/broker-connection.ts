import type { BrokerLimits, PublishResult, UplinkEvent } from '../delivery/uplink.ts';
import type { BrokerAddress } from './broker-address.ts';
import type { Certificates } from './certificate-files.ts';

export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
}

/** What one connection is to be. It always starts clean: no session of a former one goes on. */
export interface ConnectionRequest {
  readonly address: BrokerAddress;
  readonly certificates: Certificates;
  readonly clientId: string;
  readonly protocol: '5' | '3.1.1';
  readonly keepaliveS: number;
  readonly connectTimeoutMs: number;
  readonly lastWill: OutgoingMessage;
}

export interface ConnectionEnd {
  readonly code: Extract<UplinkEvent, { kind: 'lost' }>['code'];
  readonly detail: string;
}

/** Hears of one connection, and never before the call that opened it has returned. */
export interface ConnectionListener {
  /** The broker accepted it. */
  connected(limits: BrokerLimits): void;
  message(topic: string, payload: Uint8Array): void;
  /** The broker said no to a subscription, with this reason code of MQTT. */
  subscriptionRefused(topic: string, reasonCode: number): void;
  /** It ended, or never came to be: told exactly once, and nothing after it. */
  ended(end: ConnectionEnd): void;
}

/** One connection to a broker, from its CONNECT to its end: without a queue, and without an attempt to reconnect. */
export interface BrokerConnection {
  /** Resolves with how it ended; whoever calls keeps count of those that have not. */
  publish(message: OutgoingMessage): Promise<PublishResult>;
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Says good-bye, so that the broker does not publish the last will, and closes. */
  leave(): void;
  /** Closes at once, for the reason given. */
  drop(detail: string): void;
}

/** Why a broker that says so with this reason code ends a connection; MQTT 5 section 3.14.2.1. */
export function brokerEnd(reasonCode: number): ConnectionEnd {
  const code = reasonCode === SESSION_TAKEN_OVER ? 'UPLINK_TAKEN_OVER' : 'UPLINK_LOST';
  return { code, detail: `the broker closed it with reason code ${reasonCode}` };
}

const SESSION_TAKEN_OVER = 0x8e;

export type OpenConnection = (request: ConnectionRequest, listener: ConnectionListener) => BrokerConnection;

/** What MQTT lets a broker take that says nothing else: MQTT 5 sections 2.1.4, 3.2.2.3.3, 3.2.2.3.4 and 3.2.2.3.6. */
export const UNSAID_LIMITS: BrokerLimits = { receiveMaximum: 65_535, maximumPacketBytes: 268_435_460, maximumQos: 1 };

/** The largest packet that a bike takes: AWS IoT Core sends no payload above 128 KiB, and the bike needs 5 KB. */
export const MAX_INCOMING_PACKET_BYTES = 150_000;
