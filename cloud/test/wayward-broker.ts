import { createServer, type Socket } from 'node:net';

const PACKETS = { connect: 1, publish: 3, pingreq: 12 } as const;
const CONNACK = Buffer.from([0x20, 3, 0, 0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);

/** What the broker does with a publish: a PUBACK with this reason code, nothing at all, or a reset of the connection. */
export type Whim = number | 'silence' | 'reset';

export interface WaywardBroker {
  readonly url: string;
  /** Payloads of the publishes that a PUBACK of a reason code below 0x80 answered. */
  readonly stored: string[];
  close(): Promise<void>;
}

/** A broker of MQTT 5 on loopback that answers each publish at QoS 1 as it is told. */
export async function openWaywardBroker(answer: (topic: string) => Whim): Promise<WaywardBroker> {
  const sockets = new Set<Socket>();
  const stored: string[] = [];
  const take = (socket: Socket, head: number, body: Buffer): void => {
    const type = head >> 4;
    if (type === PACKETS.connect) socket.write(CONNACK);
    if (type === PACKETS.pingreq) socket.write(PINGRESP);
    if (type !== PACKETS.publish) return;
    const idAt = 2 + body.readUInt16BE(0);
    const whim = answer(body.toString('utf8', 2, idAt));
    if (whim === 'silence') return;
    if (whim === 'reset') return void socket.resetAndDestroy();
    // After the packet id stands the length of the properties, which is 0.
    if (whim < 0x80) stored.push(body.toString('utf8', idAt + 3));
    socket.write(Buffer.from([0x40, 4, body[idAt] ?? 0, body[idAt + 1] ?? 0, whim, 0]));
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (let packet = firstPacket(waiting); packet !== undefined; packet = firstPacket(waiting)) {
        waiting = packet.rest;
        take(socket, packet.head, packet.body);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `mqtt://127.0.0.1:${port}`, stored, close };
}

function firstPacket(
  bytes: Buffer,
): { readonly head: number; readonly body: Buffer; readonly rest: Buffer } | undefined {
  let length = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte >= 0x80) continue;
    const end = at + 1 + length;
    if (bytes.length < end) return undefined;
    return { head: bytes[0] ?? 0, body: bytes.subarray(at + 1, end), rest: bytes.subarray(end) };
  }
  return undefined;
}
