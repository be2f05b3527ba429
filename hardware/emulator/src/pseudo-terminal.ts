import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import koffi from 'koffi';

const MULTIPLEXER = '/dev/ptmx';
const READ_BYTES = 1024;
// Larger than struct termios of any system; its content is the C library's business.
const TERMIOS_BYTES = 256;
const NOW = 0;

type TerminalCalls = {
  grantpt: (descriptor: number) => number;
  unlockpt: (descriptor: number) => number;
  ptsname: (descriptor: number) => string | null;
  tcgetattr: (descriptor: number, termios: Buffer) => number;
  cfmakeraw: (termios: Buffer) => void;
  tcsetattr: (descriptor: number, when: number, termios: Buffer) => number;
  cfgetospeed: (termios: Buffer) => number;
};

/** How the C library writes a baud rate; newer ones write the number itself. Linux, asm-generic/termbits.h. */
const BAUD_CODES: ReadonlyMap<number, number> = new Map([
  [13, 9600],
  [14, 19_200],
  [15, 38_400],
  [0x1001, 57_600],
  [0x1002, 115_200],
]);

function loadCalls(): TerminalCalls {
  const library = koffi.load(null);
  return {
    grantpt: library.func('int grantpt(int descriptor)'),
    unlockpt: library.func('int unlockpt(int descriptor)'),
    ptsname: library.func('str ptsname(int descriptor)'),
    tcgetattr: library.func('int tcgetattr(int descriptor, _Inout_ void *termios)'),
    cfmakeraw: library.func('void cfmakeraw(_Inout_ void *termios)'),
    tcsetattr: library.func('int tcsetattr(int descriptor, int when, _In_ void *termios)'),
    cfgetospeed: library.func('unsigned int cfgetospeed(_In_ void *termios)'),
  };
}

function errorCode(error: unknown): string {
  // By the code alone: where two realms meet, an error of node:fs is no instance of this one's Error.
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Both ends of a serial line without hardware: this process holds the board's end, a host opens `path` like a serial port. */
export class PseudoTerminal {
  readonly path: string;
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(READ_BYTES);

  /** Opens a new pseudo-terminal in raw mode. Throws when the system has none to give. */
  constructor() {
    this.#descriptor = openSync(MULTIPLEXER, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const calls = loadCalls();
    const termios = Buffer.alloc(TERMIOS_BYTES);
    const granted = calls.grantpt(this.#descriptor) === 0 && calls.unlockpt(this.#descriptor) === 0;
    const path = calls.ptsname(this.#descriptor);
    const described = calls.tcgetattr(this.#descriptor, termios) === 0;
    calls.cfmakeraw(termios);
    if (!granted || path === null || !described || calls.tcsetattr(this.#descriptor, NOW, termios) !== 0) {
      closeSync(this.#descriptor);
      throw new Error(`${MULTIPLEXER}: the system gave no usable pseudo-terminal`);
    }
    this.path = path;
    // Only after its first host has gone does the system tell "nobody there" from "silent"; so be that first host.
    closeSync(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
  }

  /** What the host has sent, up to 1024 bytes, and whether a host has the line open. Never waits. */
  read(): { bytes: Uint8Array; attached: boolean } {
    try {
      const count = readSync(this.#descriptor, this.#buffer);
      return { bytes: Uint8Array.from(this.#buffer.subarray(0, count)), attached: true };
    } catch (error) {
      // EIO: nobody has the other end open. EAGAIN: somebody has, and is silent.
      const code = errorCode(error);
      if (code !== 'EIO' && code !== 'EAGAIN') {
        throw error;
      }
      return { bytes: new Uint8Array(), attached: code === 'EAGAIN' };
    }
  }

  /** Sends bytes to the host; returns how many the line took. The rest is lost, as on a wire. Never waits. */
  write(bytes: Uint8Array): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EIO' && code !== 'EAGAIN') {
        throw error;
      }
      return 0;
    }
  }

  /** The baud rate that the host has set; the line itself carries bytes at any. */
  hostBaud(): number {
    const calls = loadCalls();
    const termios = Buffer.alloc(TERMIOS_BYTES);
    if (calls.tcgetattr(this.#descriptor, termios) !== 0) throw new Error('the settings of the line cannot be read');
    const speed = calls.cfgetospeed(termios);
    return BAUD_CODES.get(speed) ?? speed;
  }

  /** Takes away what a host that has gone left unread, so that the next one does not get it; returns how many bytes. */
  dropUnread(): number {
    const host = openSync(this.path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    let dropped = 0;
    try {
      for (let count = readSync(host, this.#buffer); count > 0; count = readSync(host, this.#buffer)) dropped += count;
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error;
    } finally {
      closeSync(host);
    }
    return dropped;
  }

  /** Ends the line; the host sees a hang-up, as when a cable is pulled. */
  close(): void {
    closeSync(this.#descriptor);
  }
}
