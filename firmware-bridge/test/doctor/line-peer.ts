import { rmSync, symlinkSync } from 'node:fs';
import { PseudoTerminal } from '../../../hardware/emulator/src/pseudo-terminal.ts';

const TURN_MS = 100;

/** The other end of a serial line, at one path as a udev link gives it: sends whatever it is told to, ten times a second. */
export class LinePeer {
  readonly path: string;
  readonly #terminal = new PseudoTerminal();
  readonly #timer: NodeJS.Timeout;

  /** `send` gives the bytes of a turn for the baud rate that the host has set. */
  constructor(path: string, send: (turn: number, hostBaud: number) => Uint8Array) {
    this.path = path;
    symlinkSync(this.#terminal.path, path);
    let turn = 0;
    this.#timer = setInterval(() => {
      if (!this.#terminal.read().attached) return;
      turn += 1;
      this.#terminal.write(send(turn, this.#terminal.hostBaud()));
    }, TURN_MS);
  }

  get devicePath(): string {
    return this.#terminal.path;
  }

  close(): void {
    clearInterval(this.#timer);
    rmSync(this.path);
    this.#terminal.close();
  }
}
