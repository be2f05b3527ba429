import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type ClientPacket,
  type ConnackProperties,
  encodeConnack,
  encodeDisconnect,
  encodePuback,
  encodeSuback,
  encodeUnsuback,
  PINGRESP,
  takePackets,
} from './mqtt-wire.ts';

export type ConnectPacket = Extract<ClientPacket, { kind: 'connect' }>;
export type PublishPacket = Extract<ClientPacket, { kind: 'publish' }>;

/** What the broker does; what is left out it does as a good broker would. */
export interface Behaviour {
  /** Its answer to CONNECT; 'silent' gives none. */
  readonly connack?: ConnackProperties | 'silent';
  readonly onPublish?: (publish: PublishPacket, link: AdversaryLink) => void;
  /** Its answer to SUBSCRIBE. */
  readonly suback?: number;
  /** After an accepted CONNECT nothing is answered any more, as by a half-open connection. */
  readonly deaf?: boolean;
}

/** One connection as the broker sees it. */
export class AdversaryLink {
  version = 5;
  clientId = '';
  keepaliveS = 0;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  acknowledge(packetId: number, reasonCode = 0): void {
    this.send(encodePuback(this.version, packetId, reasonCode));
  }

  /** MQTT 5 says why it closes; 3.1.1 can only close. */
  disconnect(reasonCode: number): void {
    if (this.version === 5) this.send(encodeDisconnect(reasonCode));
    this.#socket.end();
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }
}

/**
 * A broker on the loopback that misbehaves as the test says: it speaks MQTT 5 and 3.1.1 byte by byte, so that it can do what no
 * broker's library would let it. `behaviour` may be changed at any time.
 */
export class AdversaryBroker {
  behaviour: Behaviour;
  readonly links: AdversaryLink[] = [];
  /** Every packet that came, over all connections. */
  readonly packets: ClientPacket[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, behaviour: Behaviour) {
    this.#server = server;
    this.behaviour = behaviour;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async open(behaviour: Behaviour = {}): Promise<AdversaryBroker> {
    const server = createServer();
    const broker = new AdversaryBroker(server, behaviour);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return broker;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the broker listens on no port');
    return `mqtt://127.0.0.1:${address.port}`;
  }

  /** Publishes to the topics of one kind that came, in order. */
  published(kind: string): PublishPacket[] {
    return this.packets.filter((packet): packet is PublishPacket => packet.kind === 'publish').filter(isOf(kind));
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const link = new AdversaryLink(socket);
    this.links.push(link);
    this.#sockets.add(socket);
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      const { packets, rest } = takePackets(Buffer.concat([waiting, chunk]), link.version);
      waiting = rest;
      for (const packet of packets) this.#take(packet, link);
    });
  }

  #take(packet: ClientPacket, link: AdversaryLink): void {
    this.packets.push(packet);
    if (packet.kind === 'connect') this.#connect(packet, link);
    else if (this.behaviour.deaf) return;
    else if (packet.kind === 'publish') this.#publish(packet, link);
    else if (packet.kind === 'subscribe') link.send(encodeSuback(link.version, packet.packetId, this.behaviour.suback));
    else if (packet.kind === 'unsubscribe') link.send(encodeUnsuback(link.version, packet.packetId));
    else if (packet.kind === 'pingreq') link.send(PINGRESP);
    else if (packet.kind === 'disconnect') link.hangUp();
  }

  #connect({ version, clientId, keepaliveS }: ConnectPacket, link: AdversaryLink): void {
    for (const other of this.links) if (other.clientId === clientId) other.disconnect(SESSION_TAKEN_OVER);
    Object.assign(link, { version, clientId, keepaliveS });
    const { connack = {} } = this.behaviour;
    if (connack !== 'silent') link.send(encodeConnack(version, connack));
  }

  #publish(packet: PublishPacket, link: AdversaryLink): void {
    const { onPublish } = this.behaviour;
    if (onPublish !== undefined) onPublish(packet, link);
    else if (packet.qos > 0) link.acknowledge(packet.packetId);
  }
}

const SESSION_TAKEN_OVER = 0x8e;

function isOf(kind: string): (packet: PublishPacket) => boolean {
  return ({ topic }) => topic.endsWith(`/${kind}`);
}
