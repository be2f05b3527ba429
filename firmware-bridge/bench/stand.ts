import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arrival, BrokerRecorder } from './broker-recorder.ts';
import { MemoryWatch } from './memory-watch.ts';
import { PLACES } from './places.ts';
import { Program } from './program.ts';
import type { Subject } from './subjects/subject.ts';

/** A subject that runs on the stand. */
export interface Mounted {
  readonly subject: Subject;
  readonly program: Program;
  readonly memory: MemoryWatch;
  /** What it has published on its topic so far. */
  readonly arrivals: readonly Arrival[];
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** The test stand: the recorder and an emulated board for each subject. Ends everything that was started on it. */
export class Stand {
  readonly #folder = mkdtempSync(join(tmpdir(), 'alleycat-bench-'));
  readonly #programs: Program[] = [];
  readonly #boards: Program[] = [];
  readonly #arrivals = new Map<string, Arrival[]>();
  readonly #recorder = new BrokerRecorder((arrival) => this.#arrivals.get(arrival.topic)?.push(arrival));
  readonly #stopped = new AbortController();
  #brokerPort = 0;

  /** Aborts, with the reason, when a program ends that should not have, or when the stand is stopped. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  async open(): Promise<void> {
    this.#brokerPort = await this.#recorder.open();
  }

  /** Makes everything that waits for this stand reject with the reason. */
  stop(reason: Error): void {
    this.#stopped.abort(reason);
  }

  /** Starts a program that is to run until `close`. */
  start(program: Program): Program {
    this.#programs.push(program);
    program.unexpectedEnd().catch((error: Error) => this.stop(error));
    return program;
  }

  /** Starts a subject with a board of its own, and resolves when its first sample has arrived. */
  async mount(subject: Subject): Promise<Mounted> {
    const folder = join(this.#folder, `${this.#boards.length}`);
    mkdirSync(folder);
    const device = join(folder, 'ttyBIKE0');
    const boardWords = [PLACES.bikeBoard, '--link', device, '--rpm', '85', '--stdin-eof-quits'];
    const board = this.start(new Program(`the board of the ${subject.name}`, boardWords));
    this.#boards.push(board);
    await this.#until(() => board.lastLines.some((line) => line.startsWith('ready')), board);
    const arrivals: Arrival[] = [];
    this.#arrivals.set(subject.topic, arrivals);
    const program = this.start(subject.start({ device, brokerPort: this.#brokerPort, folder }));
    await this.#until(() => arrivals.length > 0, program);
    return { subject, program, memory: new MemoryWatch(program), arrivals };
  }

  /** Puts boards and recorder, which are no part of what is measured, before all others; false where that is not allowed. */
  prefer(niceness: number): boolean {
    try {
      for (const pid of [process.pid, ...this.#boards.map((board) => board.pid)]) setPriority(pid, niceness);
      return true;
    } catch {
      return false;
    }
  }

  /** Ends every program and removes what was written. */
  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await this.#recorder.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #until(holds: () => boolean, program: Program): Promise<void> {
    for (let leftMs = READY_WITHIN_MS; !holds(); leftMs -= POLL_MS) {
      if (leftMs <= 0)
        throw new Error(`${program.name} was not ready within a minute:\n${program.lastLines.join('\n')}`);
      await sleep(POLL_MS, undefined, { signal: this.signal });
    }
  }
}
