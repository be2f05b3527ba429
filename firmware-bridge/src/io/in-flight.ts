import type { BrokerLimits, PublishResult } from '../delivery/uplink.ts';
import type { OutgoingMessage } from './broker-connection.ts';

/** More than this wait for no answer, whatever the broker allows: it bounds what a broker that never answers can hold. */
const MAX_WAITING = 64;
/** A broker that answers nothing for this long with the window full has stopped working, although it may answer pings. */
const STALLED_MS = 20_000;
/** Fixed header, length of the topic, packet id and the length of no properties, at most: MQTT 5 section 3.3. */
const MAX_HEADER_BYTES = 10;

/** Reason codes of MQTT 5 section 3.4.2.1 and 3.2.2.2. */
const PACKET_TOO_LARGE = 0x95;
const QUOTA_EXCEEDED = 0x97;
const QOS_NOT_SUPPORTED = 0x9b;

interface Waiting {
  readonly sinceMs: number;
  readonly resolve: (result: PublishResult) => void;
}

/** The publishes of one connection that have not ended yet. */
export class InFlight {
  readonly #limits: BrokerLimits;
  readonly #waiting = new Set<Waiting>();

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  /** Why this message must not be sent on this connection; undefined if it may be. */
  refusal(message: OutgoingMessage): PublishResult | undefined {
    const { receiveMaximum, maximumPacketBytes, maximumQos } = this.#limits;
    if (message.qos > maximumQos) return refused(QOS_NOT_SUPPORTED, 'the broker takes only QoS 0');
    const bytes = MAX_HEADER_BYTES + Buffer.byteLength(message.topic) + Buffer.byteLength(message.payload);
    if (bytes > maximumPacketBytes)
      return refused(PACKET_TOO_LARGE, `${bytes} bytes, and the broker takes ${maximumPacketBytes}`);
    const window = Math.min(receiveMaximum, MAX_WAITING);
    if (this.#waiting.size >= window) return refused(QUOTA_EXCEEDED, `${window} publishes wait for an answer already`);
    return undefined;
  }

  /** Whether the oldest publish has waited for so long that the broker can be taken for stalled. */
  isStalled(nowMs: number): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && nowMs - oldest.sinceMs >= STALLED_MS;
  }

  /** Counts a publish until it ends, or until the connection does. */
  track(ending: Promise<PublishResult>, nowMs: number): Promise<PublishResult> {
    return new Promise((resolve) => {
      const waiting = { sinceMs: nowMs, resolve };
      this.#waiting.add(waiting);
      ending.then((result) => {
        if (this.#waiting.delete(waiting)) resolve(result);
      });
    });
  }

  /** The connection ended: so does every publish on it. */
  loseAll(): void {
    for (const { resolve } of this.#waiting) resolve({ kind: 'lost', reason: 'the connection ended first' });
    this.#waiting.clear();
  }
}

function refused(reasonCode: number, reason: string): PublishResult {
  return { kind: 'refused', reasonCode, reason };
}
