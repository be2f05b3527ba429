import type { Cancel, Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type BoardAnswer, BoardCommands, refused } from '../drivers/alleycat-board/board-commands.ts';
import { createDriver } from '../drivers/create-driver.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../faults.ts';
import { serialLineOf } from '../serial-line-of.ts';
import { encodeLineEvent, type LineEvent } from '../technician/chunk-event.ts';
import type { LineAccess } from '../technician/line-access.ts';
import { NodeSerialLink } from './serial-port.ts';

type Listener = (...event: LineEvent) => void;

/** The serial port alone, without a daemon. A bike that speaks only when it is asked is asked as the daemon would. */
export class BoardPort implements LineAccess {
  readonly via = 'port';
  readonly #clock: Clock;
  readonly #link: NodeSerialLink;
  readonly #commands: BoardCommands;
  readonly #isBoard: boolean;
  readonly #listeners = new Set<Listener>();
  #driver: Driver;
  #cancelAsk: Cancel = () => {};

  private constructor(serial: Config['serial'], clock: Clock) {
    this.#clock = clock;
    this.#isBoard = serial.driver === 'alleycat-board';
    this.#driver = createDriver(serial, undefined);
    this.#link = new NodeSerialLink({ ...serialLineOf(serial), speed: 1 }, clock, (...event) => {
      for (const listener of this.#listeners) listener(...event);
    });
    this.#commands = new BoardCommands(clock, (text) => this.#link.write(text));
  }

  /** Opens the port; throws the fault that keeps it from opening. */
  static open(serial: Config['serial'], clock: Clock): Promise<BoardPort> {
    const port = new BoardPort(serial, clock);
    return new Promise((resolve, reject) => {
      port.#link.open((event) => {
        if (event.kind === 'opened') {
          port.#commands.portOpened();
          port.#driver = port.#driver.reopened();
          port.#askInTime();
          resolve(port);
        } else if (event.kind === 'line') port.#commands.line(event.text);
        else if (event.kind === 'bytes') port.#takeAnswer(event.bytes, event.atMs);
        else if (event.kind === 'closed') {
          port.#cancelAsk();
          port.#commands.portClosed();
        } else if (event.kind === 'failed') {
          reject(new Fault(event.code, event.detail));
          // Once it is open, the link tries again by itself; a port that never opened is given up.
          if (port.#listeners.size === 0) port.#link.close();
        }
      });
    });
  }

  ask(command: string): Promise<BoardAnswer> {
    // To another bike it would be noise, on a wire that may only be listened to at that.
    return this.#isBoard ? this.#commands.ask(command) : Promise.resolve(refused('no-board'));
  }

  async listen(onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const startMs = this.#clock.monotonicMs();
    const listener: Listener = (...event) => {
      onLine(encodeLineEvent(Math.round((this.#clock.monotonicMs() - startMs) * 1000), ...event));
    };
    this.#listeners.add(listener);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#cancelAsk();
    return this.#link.close();
  }

  #takeAnswer(bytes: Uint8Array, atMs: number): void {
    this.#driver = this.#driver.take(bytes, atMs).driver;
    // An answer may bring the next question nearer.
    this.#askInTime();
  }

  #askInTime(): void {
    this.#cancelAsk();
    if (!Number.isFinite(this.#driver.askMs)) return;
    this.#cancelAsk = this.#clock.at(this.#driver.askMs, () => {
      const { driver, request } = this.#driver.ask(this.#clock.monotonicMs());
      this.#driver = driver;
      this.#link.write(request);
      this.#askInTime();
    });
  }
}
