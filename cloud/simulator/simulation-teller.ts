import type { WriteStream } from 'node:tty';
import type { SimulationProgress } from './simulation.ts';
import { progressBar, progressText } from './simulation-text.ts';

/** Lines of a pipe are read later, and need not come every second. */
const LINE_EVERY_MS = 10_000;
const DEFAULT_COLUMNS = 80;
const ERASE_LINE = '\r\u001b[K';

type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** Tells how a simulation goes: a bar that is drawn again on a terminal, now and then a line elsewhere. */
export class SimulationTeller {
  readonly #output: Output;
  readonly #done: () => number;
  readonly #nowMs: () => number;
  #before: { readonly progress: SimulationProgress; readonly atMs: number } | undefined;
  #drawn = false;

  /** `done` answers with the share of the ride that is over, `nowMs` with a monotonic time. */
  constructor(output: Output, { done, nowMs }: { readonly done: () => number; readonly nowMs: () => number }) {
    this.#output = output;
    this.#done = done;
    this.#nowMs = nowMs;
  }

  tell(now: SimulationProgress): void {
    const atMs = this.#nowMs();
    const before = this.#before;
    const terminal = this.#output.isTTY === true;
    if (before === undefined) {
      this.#before = { progress: now, atMs };
      return;
    }
    const betweenMs = atMs - before.atMs;
    if (!terminal && betweenMs < LINE_EVERY_MS) return;
    this.#before = { progress: now, atMs };
    const done = Math.min(1, Math.max(0, this.#done()));
    const moment = { now, before: before.progress, betweenMs, done };
    if (terminal) this.#output.write(ERASE_LINE + progressBar(moment, this.#output.columns ?? DEFAULT_COLUMNS));
    else this.#output.write(`${progressText(moment)}\n`);
    this.#drawn = terminal;
  }

  /** Leaves the bar where it stands. */
  end(): void {
    if (this.#drawn) this.#output.write('\n');
  }
}
