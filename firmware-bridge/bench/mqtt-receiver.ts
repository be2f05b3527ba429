import { variableByteInteger } from '../test/variable-byte-integer.ts';

/**
 * The receiving half of MQTT 3.1.1 and 5, as much of it as a recorder of publications needs: CONNECT, PUBLISH at QoS 0 and 1,
 * SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT. Pure: bytes in, publications and the bytes of the answers out.
 */
export interface MqttReceiver {
  readonly unread: Buffer;
  /** Protocol level of the CONNECT: 4 is MQTT 3.1.1, 5 is MQTT 5; undefined before it. */
  readonly level: number | undefined;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Buffer;
}

interface ReceiverStep {
  readonly receiver: MqttReceiver;
  readonly publications: readonly Publication[];
  /** What to send back at once. */
  readonly answers: readonly Buffer[];
}

const MAX_PACKET_BYTES = 65_536;
const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;

export const NEW_RECEIVER: MqttReceiver = { unread: Buffer.alloc(0), level: undefined };

/** Takes a chunk of a connection; throws with a sentence when it is not MQTT of this kind or a packet exceeds 64 KiB. */
export function takeBytes(receiver: MqttReceiver, chunk: Buffer): ReceiverStep {
  let { level } = receiver;
  let unread = Buffer.concat([receiver.unread, chunk]);
  const publications: Publication[] = [];
  const answers: Buffer[] = [];
  for (let frame = firstFrame(unread); frame !== undefined; frame = firstFrame(unread)) {
    unread = unread.subarray(frame.totalBytes);
    if (frame.type === CONNECT) level = levelOf(frame.body);
    if (level === undefined) throw new Error('the first packet is no CONNECT');
    if (frame.type === PUBLISH) publications.push(publicationOf(frame, level));
    const answer = answerTo(frame, level);
    if (answer !== undefined) answers.push(answer);
  }
  return { receiver: { unread, level }, publications, answers };
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
  readonly totalBytes: number;
}

/** The first whole packet of the bytes, or undefined while it is incomplete. */
function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const length = variableByteInteger(bytes, 1);
  if (length === undefined) return undefined;
  if (length.value > MAX_PACKET_BYTES)
    throw new Error(`a packet of ${length.value} bytes; at most ${MAX_PACKET_BYTES}`);
  const totalBytes = length.end + length.value;
  if (bytes.length < totalBytes) return undefined;
  const head = bytes.readUInt8(0);
  return { type: head >> 4, flags: head & 15, body: bytes.subarray(length.end, totalBytes), totalBytes };
}

function levelOf(body: Buffer): number {
  const level = body[body.length < 2 ? 0 : 2 + body.readUInt16BE(0)];
  if (level !== 4 && level !== 5)
    throw new Error(`protocol level ${level}; this is a receiver of MQTT 3.1.1 (4) and 5`);
  return level;
}

function qosOf({ flags }: Frame): number {
  return (flags >> 1) & 3;
}

function publicationOf(frame: Frame, level: number): Publication {
  const { body } = frame;
  const qos = qosOf(frame);
  if (qos > 1) throw new Error('a publication at QoS 2; this receiver takes QoS 0 and 1');
  if (body.length < 2) throw new Error('a PUBLISH without a topic');
  const topicEnd = 2 + body.readUInt16BE(0);
  const afterId = topicEnd + (qos === 0 ? 0 : 2);
  const properties = level === 5 ? variableByteInteger(body, afterId) : undefined;
  const payloadStart = properties === undefined ? afterId : properties.end + properties.value;
  if (payloadStart > body.length) throw new Error('a PUBLISH that ends before its payload');
  return { topic: body.toString('utf8', 2, topicEnd), payload: body.subarray(payloadStart) };
}

function answerTo(frame: Frame, level: number): Buffer | undefined {
  const { type, body } = frame;
  const five = level === 5;
  if (type === CONNECT) return Buffer.from(five ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]);
  if (type === PINGREQ) return Buffer.from([0xd0, 0]);
  if (type === SUBSCRIBE || type === UNSUBSCRIBE) return acknowledgeFilters(type, body, five);
  if (type === PUBLISH) {
    if (qosOf(frame) === 0) return undefined;
    const idStart = 2 + body.readUInt16BE(0);
    return Buffer.concat([Buffer.from([0x40, 2]), body.subarray(idStart, idStart + 2)]);
  }
  if (type !== DISCONNECT) throw new Error(`a packet of type ${type}, which this receiver does not take`);
  return undefined;
}

/** SUBACK or UNSUBACK: QoS 0, or success, for each filter. */
function acknowledgeFilters(type: number, body: Buffer, five: boolean): Buffer {
  const properties = five ? variableByteInteger(body, 2) : undefined;
  let at = properties === undefined ? 2 : properties.end + properties.value;
  let filters = 0;
  for (; at + 2 <= body.length; filters++) at += 2 + body.readUInt16BE(at) + (type === SUBSCRIBE ? 1 : 0);
  const codes = type === SUBSCRIBE || five ? filters : 0;
  const rest = Buffer.concat([body.subarray(0, 2), Buffer.alloc((five ? 1 : 0) + codes)]);
  return Buffer.concat([Buffer.from([type === SUBSCRIBE ? 0x90 : 0xb0, rest.length]), rest]);
}
