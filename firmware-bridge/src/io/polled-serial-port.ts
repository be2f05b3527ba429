import { readSync } from 'node:fs';
import { SerialPort } from 'serialport';

const READ_BYTES = 4096;
/** Node.js has no shorter timers. */
const SHORTEST_PERIOD_MS = 1;

/**
 * A serial port that looks every `periodMs` for what has come. The package's own way, to wait for readability and to read in
 * the thread pool, costs several turns of the event loop for each few bytes of a slow line, and does not notice an unplugged
 * device at certain moments; a look costs one turn whatever has come, and an end of file is the end.
 */
export class PolledSerialPort extends SerialPort {
  readonly #periodMs: number;
  readonly #read = Buffer.allocUnsafe(READ_BYTES);

  constructor(options: ConstructorParameters<typeof SerialPort>[0], periodMs: number) {
    super(options);
    this.#periodMs = Math.max(periodMs, SHORTEST_PERIOD_MS);
  }

  /** Stream's hook: asks for the next chunk, and again only after a chunk was pushed. */
  override _read(): void {
    if (this.isOpen) setTimeout(() => this.#look(), this.#periodMs);
    else this.once('open', () => this._read());
  }

  #look(): void {
    if (!this.isOpen || this.closing) return;
    const fd = this.port !== undefined && 'fd' in this.port ? this.port.fd : null;
    if (typeof fd !== 'number') throw new Error('serialport has opened a port without a file descriptor');
    try {
      const bytes = readSync(fd, this.#read);
      if (bytes > 0) this.push(Buffer.from(this.#read.subarray(0, bytes)));
      else this._disconnected(new Error('the device was unplugged'));
    } catch (error) {
      if (nothingCame(error)) this._read();
      else this._disconnected(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Judged by the code alone: an error of node:fs is no instance of the Error of another realm. */
function nothingCame(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'EAGAIN' || error.code === 'EINTR';
}
