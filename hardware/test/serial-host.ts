import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BoardLine, lineOf, parseBoardLines } from '../emulator/src/board-lines.ts';

const LOOK_AGAIN_MS = 5;

/** A host that has the serial line open, without a driver: it looks at the bytes themselves. */
export class SerialHost {
  readonly #descriptor: number;
  #received = Buffer.alloc(0);
  #hungUp = false;
  #closed = false;

  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  }

  send(payload: string): void {
    writeSync(this.#descriptor, lineOf(payload));
  }

  /** Waits until the complete lines so far fulfil the condition, and returns them. Throws at a damaged line. */
  async lines(fulfilled: (lines: readonly BoardLine[]) => boolean): Promise<BoardLine[]> {
    for (;;) {
      this.#readOrThrow();
      const lines = parseBoardLines(this.#fromFirstLine());
      if (fulfilled(lines)) {
        return lines;
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Waits until the other end is gone. */
  async hangUp(): Promise<void> {
    while (!this.#hungUp) {
      this.#readOrThrow();
      await sleep(LOOK_AGAIN_MS);
    }
  }

  close(): void {
    this.#closed = true;
    closeSync(this.#descriptor);
  }

  /** A host may come in the middle of a line. */
  #fromFirstLine(): Buffer {
    const start = this.#received.indexOf('$');
    return start < 0 ? Buffer.alloc(0) : this.#received.subarray(start);
  }

  /** Ends a wait that outlived its test. */
  #readOrThrow(): void {
    if (this.#closed) {
      throw new Error('the host has closed the line');
    }
    this.#read();
  }

  #read(): void {
    const buffer = Buffer.alloc(4096);
    try {
      const count = readSync(this.#descriptor, buffer);
      this.#hungUp = count === 0;
      this.#received = Buffer.concat([this.#received, buffer.subarray(0, count)]);
    } catch (error) {
      // By the code alone: in a test an error of node:fs is of another realm, and no instance of this one's Error.
      const isSilent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EAGAIN';
      if (!isSilent) {
        this.#hungUp = true;
      }
    }
  }
}
