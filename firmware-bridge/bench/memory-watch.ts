import { readProcessFigures } from './process-figures.ts';
import type { Program } from './program.ts';
import { monotonicMs } from './wall-clock.ts';

/** How long after a program's start its memory is told: caches are warm then, and the garbage of the start is gone. */
const TOLD_AFTER_MS = 60_000;

/** Follows the resident memory of a program. */
export class MemoryWatch {
  readonly #program: Program;
  #rssMb = Number.NaN;
  #rssMaxMb = Number.NaN;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Looks once. */
  sample(): void {
    const { rssMb } = readProcessFigures(this.#program.pid);
    if (monotonicMs() - this.#program.startedMs <= TOLD_AFTER_MS) this.#rssMb = rssMb;
    this.#rssMaxMb = Number.isNaN(this.#rssMaxMb) ? rssMb : Math.max(this.#rssMaxMb, rssMb);
  }

  /** MiB a minute after the start, or at the last look if the run was shorter. */
  get rssMb(): number {
    return this.#rssMb;
  }

  get rssMaxMb(): number {
    return this.#rssMaxMb;
  }
}
