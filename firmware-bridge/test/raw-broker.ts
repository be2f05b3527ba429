import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A server on the loopback that does with each connection and with each chunk what the test says: a broker that misbehaves. */
export class RawBroker {
  readonly connections: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(onData: (socket: Socket, chunk: Buffer) => void): Promise<RawBroker> {
    const server = createServer();
    const broker = new RawBroker(server);
    server.on('connection', (socket) => {
      broker.connections.push(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => onData(socket, chunk));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return broker;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
    return `mqtt://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.connections) socket.destroy();
    await closed;
  }
}
