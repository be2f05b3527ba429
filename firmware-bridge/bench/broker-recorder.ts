import { createServer, type Server, type Socket } from 'node:net';
import { NEW_RECEIVER, takeBytes } from './mqtt-receiver.ts';
import { monotonicMs } from './wall-clock.ts';

/** A publication with the moment at which its last bytes reached the broker's process. */
export interface Arrival {
  readonly topic: string;
  readonly payload: string;
  /** Monotonic ms. */
  readonly arrivalMs: number;
}

/** An MQTT broker without subscribers, which does nothing but stamp what arrives and acknowledge it at once. Loopback only. */
export class BrokerRecorder {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #onArrival: (arrival: Arrival) => void;

  constructor(onArrival: (arrival: Arrival) => void) {
    this.#onArrival = onArrival;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** Listens on a free port and resolves with it. */
  open(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    let receiver = NEW_RECEIVER;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const arrivalMs = monotonicMs();
      try {
        const step = takeBytes(receiver, chunk);
        receiver = step.receiver;
        for (const answer of step.answers) socket.write(answer);
        for (const { topic, payload } of step.publications) {
          this.#onArrival({ topic, payload: payload.toString('utf8'), arrivalMs });
        }
      } catch (error) {
        process.stderr.write(`bench: a connection was closed: ${error instanceof Error ? error.message : error}\n`);
        socket.destroy();
      }
    });
  }
}
