import { setTimeout as sleep } from 'node:timers/promises';

/** Tells on standard error how far the run is: counts down in a terminal, else one line for each phase. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY === true;

  say(text: string): void {
    process.stderr.write(`${this.#isTerminal ? '\r\x1b[K' : ''}${text}\n`);
  }

  /** Waits out a phase of the run; rejects when the signal aborts. */
  async phase(name: string, seconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#isTerminal) this.say(`${name}: ${seconds} s`);
    const endMs = performance.now() + seconds * 1000;
    for (let leftMs = seconds * 1000; leftMs > 0; leftMs = endMs - performance.now()) {
      if (this.#isTerminal) process.stderr.write(`\r\x1b[K${name}: ${Math.ceil(leftMs / 1000)} s left`);
      await sleep(Math.min(leftMs, 1000), undefined, { signal });
    }
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }
}
