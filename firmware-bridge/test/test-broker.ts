import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { standingTopic } from '@alleycat/contract';
import { Aedes } from 'aedes';

interface Received {
  readonly topic: string;
  readonly payload: string;
}

/** A real MQTT broker on the loopback that a test can cut off, bring back and make wait. */
export class TestBroker {
  readonly received: Received[] = [];
  #aedes: Aedes;
  #server: Server | undefined;
  #port = 0;
  readonly #sockets = new Set<Socket>();
  #held: (() => void)[] | undefined;

  private constructor(aedes: Aedes) {
    this.#aedes = aedes;
  }

  /** A broker with a port of its own, on which it does not listen yet. */
  static async create(): Promise<TestBroker> {
    const held: { current: TestBroker | undefined } = { current: undefined };
    const aedes = await Aedes.createBroker({
      authorizePublish: (_client, packet, callback) => {
        const broker = held.current;
        if (broker?.heldBack === undefined) {
          broker?.received.push({ topic: packet.topic, payload: packet.payload.toString() });
          callback(null);
        } else broker.heldBack.push(() => callback(null));
      },
    });
    const broker = new TestBroker(aedes);
    held.current = broker;
    await broker.goUp();
    await broker.goDown();
    return broker;
  }

  get heldBack(): (() => void)[] | undefined {
    return this.#held;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  async goUp(): Promise<void> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      this.#aedes.handle(socket);
    });
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async goDown(): Promise<void> {
    const closed = this.#server?.listening ? once(this.#server, 'close') : undefined;
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** While held, publishes get no answer and count as not received. */
  holdAnswers(hold: boolean): void {
    this.#held = hold ? [] : undefined;
  }

  announce(classId: number, payload: string): Promise<void> {
    const packet = { cmd: 'publish' as const, topic: standingTopic(classId), payload, qos: 0 as const };
    return new Promise((resolve, reject) => {
      this.#aedes.publish({ ...packet, retain: false, dup: false }, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    await this.goDown();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }
}
