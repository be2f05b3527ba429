import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP line on loopback on which everything, in both directions, arrives this much later, in its order. */
export class SlowLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number, delayMs: number) {
    this.#server = createServer({ noDelay: true }, (near) => {
      const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
      this.#carry(near, far, delayMs);
      this.#carry(far, near, delayMs);
    });
  }

  static async open(targetPort: number, delayMs: number): Promise<SlowLine> {
    const line = new SlowLine(targetPort, delayMs);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #carry(from: Socket, to: Socket, delayMs: number): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
    from.on('error', () => {});
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
