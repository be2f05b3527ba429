import { ReadlineParser } from '@serialport/parser-readline';
import type { SerialPort } from 'serialport';
import type { Cancel, Clock } from '../clock.ts';
import { MAX_LINE_BYTES } from '../drivers/cut-lines.ts';
import { guardLength, INITIAL_LENGTH_GUARD, type LengthGuard } from '../drivers/length-guard.ts';
import type { SerialEvent, SerialLink } from '../drivers/serial-link.ts';
import type { FaultCode } from '../faults.ts';
import type { LineEvent } from '../technician/chunk-event.ts';
import { PolledSerialPort } from './polled-serial-port.ts';

const RETRY_MS = 1000;
/** Some seconds of the fastest driver's requests; what a device takes later than that is of no use to it. */
const MAX_UNSENT_BYTES = 256;
/** Twice for each reading of a board that sends ten a second. */
const LOOK_MS = 50;

interface SerialSettings {
  readonly path: string;
  readonly baud: number;
  /** Whether the bike speaks in lines or in bytes. */
  readonly framing: 'lines' | 'bytes';
  /** How many times as fast the board's time runs. */
  readonly speed: number;
}

/** Sees every chunk as it was read or written, and when the port was opened and lost. */
type LineTap = (...event: LineEvent) => void;

/** The serial line over the `serialport` package. */
export class NodeSerialLink implements SerialLink {
  readonly #settings: SerialSettings;
  readonly #clock: Clock;
  readonly #tap: LineTap;
  #listener: (event: SerialEvent) => void = () => {};
  #port: SerialPort | undefined;
  #cancelRetry: Cancel | undefined;
  #stopped = false;

  constructor(settings: SerialSettings, clock: Clock, tap: LineTap = () => {}) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tap = tap;
  }

  open(listener: (event: SerialEvent) => void): void {
    this.#listener = listener;
    this.#openPort();
  }

  write(text: string): void {
    if (!this.#port?.isOpen || this.#port.writableLength > MAX_UNSENT_BYTES) return;
    this.#port.write(text, 'latin1');
    this.#tap('out', Buffer.from(text, 'latin1'));
  }

  reopen(): void {
    // Closing works also where an unplugged port has stopped telling anything; 'close' then leads to the next attempt.
    if (this.#port?.isOpen) this.#port.close();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#listener = () => {};
    this.#cancelRetry?.();
    const port = this.#port;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }

  #openPort(): void {
    const { path, baud, speed } = this.#settings;
    // hupcl off: else the next open would pulse DTR, which resets the board.
    const port = new PolledSerialPort({ path, baudRate: baud, hupcl: false, autoOpen: false }, LOOK_MS / speed);
    this.#port = port;
    port.on('error', (error) => this.#listener({ kind: 'failed', code: 'SERIAL_PORT_FAILED', detail: error.message }));
    let closed = false;
    port.on('close', (error: Error | null) => {
      if (closed) return;
      closed = true;
      const reason = error?.message ?? 'closed';
      this.#tap('lost', `the port was lost: ${reason}`);
      this.#listener({ kind: 'closed', path, reason });
      this.#retry();
    });
    port.open((error) => {
      if (error) {
        this.#listener({ kind: 'failed', code: faultOf(error.message), detail: `${path}: ${error.message}` });
        this.#retry();
        return;
      }
      if (this.#stopped) {
        port.close();
        return;
      }
      if (this.#settings.framing === 'lines') this.#readLines(port);
      else this.#readBytes(port);
      this.#tap('open', path);
      this.#listener({ kind: 'opened', path });
    });
  }

  #readBytes(port: SerialPort): void {
    port.on('data', (bytes: Buffer) => {
      this.#tap('in', bytes);
      this.#listener({ kind: 'bytes', bytes, atMs: this.#clock.monotonicMs() });
    });
  }

  #readLines(port: SerialPort): void {
    const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
    let guard: LengthGuard = INITIAL_LENGTH_GUARD;
    let atMs = 0;
    parser.on('data', (text: string) => this.#listener({ kind: 'line', text, atMs }));
    port.on('data', (chunk: Buffer) => {
      atMs = this.#clock.monotonicMs();
      this.#tap('in', chunk);
      const guarded = guardLength(guard, chunk, MAX_LINE_BYTES);
      guard = guarded.guard;
      if (guarded.droppedBytes > 0) this.#listener({ kind: 'dropped', bytes: guarded.droppedBytes });
      for (const bytes of guarded.passed) parser.write(bytes);
    });
  }

  #retry(): void {
    if (this.#stopped) return;
    this.#cancelRetry = this.#clock.at(this.#clock.monotonicMs() + RETRY_MS, () => this.#openPort());
  }
}

/** The package's errors carry no code, so the operating system's words decide. */
function faultOf(message: string): FaultCode {
  if (/no such file|no such device|not found/i.test(message)) return 'SERIAL_PORT_MISSING';
  if (/permission denied/i.test(message)) return 'SERIAL_PORT_DENIED';
  if (/cannot lock|busy/i.test(message)) return 'SERIAL_PORT_BUSY';
  return 'SERIAL_PORT_FAILED';
}
