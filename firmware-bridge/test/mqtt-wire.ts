import { variableByteInteger } from './variable-byte-integer.ts';

/** A control packet that a client sends, as far as a broker of a test cares. */
export type ClientPacket =
  | {
      readonly kind: 'connect';
      readonly version: number;
      readonly clientId: string;
      readonly keepaliveS: number;
      readonly cleanStart: boolean;
    }
  | {
      readonly kind: 'publish';
      readonly topic: string;
      readonly payload: string;
      readonly qos: number;
      /** 0 at QoS 0. */
      readonly packetId: number;
      readonly packetBytes: number;
      readonly duplicate: boolean;
    }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly packetId: number; readonly filter: string }
  | { readonly kind: 'pingreq' }
  | { readonly kind: 'disconnect'; readonly reasonCode: number }
  | { readonly kind: 'other'; readonly type: number };

export interface ConnackProperties {
  readonly reasonCode?: number;
  readonly receiveMaximum?: number;
  readonly maximumPacketBytes?: number;
  readonly maximumQos?: 0 | 1;
}

const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;

/** Reads the fields of a packet one after the other; all integers are big-endian, MQTT 5 section 1.5. */
class Reader {
  at = 0;
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  u8(): number {
    this.at += 1;
    return this.bytes.readUInt8(this.at - 1);
  }

  u16(): number {
    this.at += 2;
    return this.bytes.readUInt16BE(this.at - 2);
  }

  text(): string {
    const length = this.u16();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  skipProperties(version: number): void {
    if (version !== 5) return;
    const length = variableByteInteger(this.bytes, this.at);
    if (length === undefined) throw new Error('properties without an end');
    this.at = length.end + length.value;
  }
}

/** Takes the complete packets off the beginning of what came; `version` is that of the CONNECT, if it came before. */
export function takePackets(bytes: Buffer, version: number): { packets: ClientPacket[]; rest: Buffer } {
  const packets: ClientPacket[] = [];
  let rest = bytes;
  let spoken = version;
  for (;;) {
    const length = rest.length < 2 ? undefined : variableByteInteger(rest, 1);
    if (length === undefined || rest.length < length.end + length.value) return { packets, rest };
    const end = length.end + length.value;
    const packet = decode(rest[0] ?? 0, new Reader(rest.subarray(length.end, end)), spoken, end);
    if (packet.kind === 'connect') spoken = packet.version;
    packets.push(packet);
    rest = rest.subarray(end);
  }
}

function decode(first: number, reader: Reader, version: number, packetBytes: number): ClientPacket {
  const type = first >> 4;
  if (type === CONNECT) return decodeConnect(reader);
  if (type === PUBLISH) return decodePublish(first, reader, version, packetBytes);
  if (type === PINGREQ) return { kind: 'pingreq' };
  if (type === DISCONNECT) return { kind: 'disconnect', reasonCode: reader.bytes[0] ?? 0 };
  if (type !== SUBSCRIBE && type !== UNSUBSCRIBE) return { kind: 'other', type };
  const packetId = reader.u16();
  reader.skipProperties(version);
  return { kind: type === SUBSCRIBE ? 'subscribe' : 'unsubscribe', packetId, filter: reader.text() };
}

function decodeConnect(reader: Reader): ClientPacket {
  reader.text();
  const version = reader.u8();
  const flags = reader.u8();
  const keepaliveS = reader.u16();
  reader.skipProperties(version);
  return { kind: 'connect', version, clientId: reader.text(), keepaliveS, cleanStart: (flags & 2) !== 0 };
}

function decodePublish(first: number, reader: Reader, version: number, packetBytes: number): ClientPacket {
  const qos = (first >> 1) & 3;
  const topic = reader.text();
  const packetId = qos === 0 ? 0 : reader.u16();
  reader.skipProperties(version);
  const payload = reader.bytes.toString('utf8', reader.at);
  return { kind: 'publish', topic, payload, qos, packetId, packetBytes, duplicate: (first & 8) !== 0 };
}

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u32 = (value: number): number[] => [...u16(Math.floor(value / 65_536)), ...u16(value % 65_536)];

/** CONNACK, MQTT 5 section 3.2, or of 3.1.1 without the properties. */
export function encodeConnack(version: number, properties: ConnackProperties): Buffer {
  const { reasonCode = 0, receiveMaximum, maximumPacketBytes, maximumQos } = properties;
  if (version !== 5) return Buffer.from([0x20, 2, 0, reasonCode]);
  const bytes = [
    ...(receiveMaximum === undefined ? [] : [0x21, ...u16(receiveMaximum)]),
    ...(maximumQos === undefined ? [] : [0x24, maximumQos]),
    ...(maximumPacketBytes === undefined ? [] : [0x27, ...u32(maximumPacketBytes)]),
  ];
  return Buffer.from([0x20, bytes.length + 3, 0, reasonCode, bytes.length, ...bytes]);
}

/** PUBACK, section 3.4; 3.1.1 knows no reason code. */
export function encodePuback(version: number, packetId: number, reasonCode: number): Buffer {
  return Buffer.from(version === 5 ? [0x40, 3, ...u16(packetId), reasonCode] : [0x40, 2, ...u16(packetId)]);
}

/** SUBACK to one subscription, section 3.9: reason code 0 grants QoS 0. */
export function encodeSuback(version: number, packetId: number, reasonCode = 0): Buffer {
  const body = version === 5 ? [...u16(packetId), 0, reasonCode] : [...u16(packetId), reasonCode];
  return Buffer.from([0x90, body.length, ...body]);
}

/** UNSUBACK for one subscription, section 3.11. */
export function encodeUnsuback(version: number, packetId: number): Buffer {
  return Buffer.from(version === 5 ? [0xb0, 4, ...u16(packetId), 0, 0] : [0xb0, 2, ...u16(packetId)]);
}

export const PINGRESP = Buffer.from([0xd0, 0]);

/** DISCONNECT by the broker, section 3.14, which only MQTT 5 has. */
export function encodeDisconnect(reasonCode: number): Buffer {
  return Buffer.from([0xe0, 1, reasonCode]);
}
