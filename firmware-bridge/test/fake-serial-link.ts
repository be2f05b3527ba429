import type { Cancel, Clock } from '../src/clock.ts';
import type { SerialEvent, SerialLink } from '../src/drivers/serial-link.ts';

const PATH = '/dev/fake';
const MAX_LINE_BYTES = 128;
const RETRY_MS = 1000;

/** A serial line whose board the test is: it plugs it in, pulls it out, and says what it sends. */
export class FakeSerialLink implements SerialLink {
  /** What the bridge wrote while the port was open. */
  readonly written: string[] = [];
  /** How often the port was opened. */
  opened = 0;
  readonly #clock: Clock;
  #listener: (event: SerialEvent) => void = () => {};
  #plugged = false;
  #open = false;
  #line = '';
  #cancelRetry: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(listener: (event: SerialEvent) => void): void {
    this.#listener = listener;
    this.#tryToOpen();
  }

  write(text: string): void {
    if (this.#open) this.written.push(text);
  }

  reopen(): void {
    this.#close('closed');
  }

  async close(): Promise<void> {
    this.#listener = () => {};
    this.#close('closed');
    this.#cancelRetry?.();
  }

  plugIn(): void {
    this.#plugged = true;
  }

  pullOut(): void {
    this.#plugged = false;
    this.#close('bad file descriptor');
  }

  /** Bytes from the board, one character each; while the port is closed they are lost. */
  receive(text: string): void {
    if (!this.#open) return;
    const atMs = this.#clock.monotonicMs();
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      if (line.length > MAX_LINE_BYTES) this.#listener({ kind: 'dropped', bytes: line.length - MAX_LINE_BYTES });
      this.#listener({ kind: 'line', text: line.slice(0, MAX_LINE_BYTES), atMs });
    }
  }

  #tryToOpen(): void {
    if (this.#plugged) {
      this.#open = true;
      this.opened += 1;
      this.#line = '';
      this.#listener({ kind: 'opened', path: PATH });
    } else {
      this.#listener({ kind: 'failed', code: 'SERIAL_PORT_MISSING', detail: `${PATH}: no such file` });
      this.#retry();
    }
  }

  #close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#listener({ kind: 'closed', path: PATH, reason });
    this.#retry();
  }

  #retry(): void {
    this.#cancelRetry = this.#clock.at(this.#clock.monotonicMs() + RETRY_MS, () => this.#tryToOpen());
  }
}
