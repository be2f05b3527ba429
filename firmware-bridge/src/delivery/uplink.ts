import type { BikeTopicKind } from '@alleycat/contract';

export interface Publication {
  readonly kind: BikeTopicKind;
  readonly payload: string;
  readonly qos: 0 | 1;
}

/** What the broker said in its CONNACK that it takes at most; a broker that says nothing gets MQTT's own bounds. */
export interface BrokerLimits {
  /** Publishes at QoS 1 without an answer, 1 to 65535. */
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number;
  readonly maximumQos: 0 | 1;
}

/** What an uplink tells of its connection and what arrives over it. */
export type UplinkEvent =
  | { readonly kind: 'connected'; readonly broker: string; readonly limits: BrokerLimits }
  | {
      readonly kind: 'lost';
      readonly code:
        | 'UPLINK_UNREACHABLE'
        | 'UPLINK_REFUSED'
        | 'UPLINK_LOST'
        | 'UPLINK_TAKEN_OVER'
        | 'UPLINK_CERTIFICATE';
      readonly detail: string;
      readonly retryMs: number;
    }
  /** New certificate files cannot be used: the connection goes on with those it has. */
  | { readonly kind: 'certificateIgnored'; readonly detail: string }
  /** The broker does not let the bike hear a topic; the connection goes on. */
  | { readonly kind: 'subscriptionRefused'; readonly topic: string; readonly reasonCode: number }
  | { readonly kind: 'message'; readonly topic: string; readonly payload: Uint8Array };

/**
 * How one publish ended. `acknowledged`: a PUBACK below 0x80, or written at QoS 0. `refused`: a PUBACK of 0x80 or above.
 * `lost`: the connection ended first, or there was none. An answer that never comes is the caller's to give up on.
 */
export type PublishResult =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly reasonCode: number; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

/**
 * The way to the broker. It connects and reconnects by itself but holds no queue: while the link is down a publish fails
 * at once, and a lost connection fails whatever is in flight.
 */
export interface Uplink {
  open(listener: (event: UplinkEvent) => void): void;
  publish(publication: Publication): Promise<PublishResult>;
  /** Follows the standing of this class only; undefined follows none. Survives reconnects. */
  followClass(classId: number | undefined): void;
  close(): Promise<void>;
}
