import type { BikeTopicKind } from '@alleycat/contract';

export interface Publication {
  readonly kind: BikeTopicKind;
  readonly payload: string;
  readonly qos: 0 | 1;
}

/** What an uplink tells of its connection and what arrives over it. */
export type UplinkEvent =
  | { readonly kind: 'connected'; readonly broker: string }
  | {
      readonly kind: 'lost';
      readonly code: 'UPLINK_UNREACHABLE' | 'UPLINK_REFUSED' | 'UPLINK_LOST';
      readonly detail: string;
      readonly retryMs: number;
    }
  | { readonly kind: 'message'; readonly topic: string; readonly payload: Uint8Array };

/** How one publish ended: good PUBACK (or written, at QoS 0), refused with a reason code, or gone with the connection. */
export type PublishResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

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
