import { PseudoTerminal } from '../../../hardware/emulator/src/pseudo-terminal.ts';
import { reportLine } from '../../test/simulated-board.ts';
import { monotonicMs } from '../wall-clock.ts';

const WRITE_EVERY_MS = 2;
const REPORT_MS = 100;
const RIDE = {
  ...{ rpm: 85, firstMagnetMs: 300 },
  permille: (uptimeMs: number): number => Math.round(400 + 100 * Math.sin(uptimeMs / 60_000)),
};

/** Writes the lines of a board that is pedalled steadily, ten a second of its time, faster than the emulated chip can run. */
export class LineWriter {
  readonly #terminal = new PseudoTerminal();
  readonly #timer: NodeJS.Timeout;

  /** `speed` says how many seconds of the board pass in a real one. */
  constructor(speed: number) {
    const startMs = monotonicMs();
    let uptimeMs = 0;
    this.#timer = setInterval(() => {
      // What the daemon asks is not answered, and must not fill up the line.
      this.#terminal.read();
      const untilMs = (monotonicMs() - startMs) * speed;
      while (uptimeMs + REPORT_MS <= untilMs) {
        uptimeMs += REPORT_MS;
        this.#terminal.write(Buffer.from(reportLine(RIDE, uptimeMs)));
      }
    }, WRITE_EVERY_MS);
  }

  /** Path of the serial device. */
  get device(): string {
    return this.#terminal.path;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#terminal.close();
  }
}
