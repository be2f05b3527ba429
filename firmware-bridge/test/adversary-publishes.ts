import type { Behaviour } from './adversary-broker.ts';

type OnPublish = NonNullable<Behaviour['onPublish']>;

/** Only samples get the bad treatment: presence and heartbeat are acknowledged as by a good broker. */
export function onSamples(bad: OnPublish): OnPublish {
  return (publish, link) => {
    if (!/\/(presence|heartbeat)$/.test(publish.topic)) bad(publish, link);
    else if (publish.qos > 0) link.acknowledge(publish.packetId);
  };
}

export const withholdAnswer: OnPublish = () => {};

export const answerTwice: OnPublish = ({ packetId }, link) => {
  link.acknowledge(packetId);
  link.acknowledge(packetId);
};

export const answerWrongId: OnPublish = ({ packetId }, link) => link.acknowledge((packetId + 1000) % 65_536 || 1);

export function answerWith(reasonCode: number): OnPublish {
  return ({ packetId }, link) => link.acknowledge(packetId, reasonCode);
}

export const hangUpBeforeAnswer: OnPublish = (_, link) => link.hangUp();

export function disconnectWith(reasonCode: number): OnPublish {
  return (_, link) => link.disconnect(reasonCode);
}

/** Closes on a packet of more bytes than this, as a broker does that has said so in its CONNACK. */
export function hangUpAbove(bytes: number): OnPublish {
  return ({ packetId, packetBytes }, link) => {
    if (packetBytes > bytes) link.disconnect(0x95);
    else link.acknowledge(packetId);
  };
}

/** Takes so many publishes a second, and returns whether it does; the rest it discards without a word, as AWS IoT Core does above 100. */
export function discardAbove(perSecond: number, nowMs: () => number): (...publish: Parameters<OnPublish>) => boolean {
  const taken: number[] = [];
  return ({ qos, packetId }, link) => {
    const now = nowMs();
    while (taken[0] !== undefined && taken[0] <= now - 1000) taken.shift();
    if (taken.length >= perSecond) return false;
    taken.push(now);
    if (qos > 0) link.acknowledge(packetId);
    return true;
  };
}

export function sendBytes(bytes: Uint8Array): OnPublish {
  return (_, link) => link.send(bytes);
}
