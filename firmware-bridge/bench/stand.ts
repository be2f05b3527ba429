import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arrival, BrokerRecorder } from './broker-recorder.ts';
import { Line } from './line.ts';
import { MemoryWatch } from './memory-watch.ts';
import { PLACES } from './places.ts';
import { Program } from './program.ts';
import type { Subject, Surroundings } from './subjects/subject.ts';
import { monotonicMs } from './wall-clock.ts';

/** A subject with its board, its broker and its folder, whether it runs or not. */
export interface Seat {
  readonly subject: Subject;
  readonly surroundings: Surroundings;
  /** What it has published on its topic so far. */
  readonly arrivals: readonly Arrival[];
}

/** A subject that runs on the stand. */
export interface Mounted extends Seat {
  readonly program: Program;
  readonly memory: MemoryWatch;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 20;

/** The test stand: the recorder and an emulated board for each subject. Ends everything that was started on it. */
export class Stand {
  readonly #folder: string;
  readonly #programs: Program[] = [];
  readonly #boards: Program[] = [];
  readonly #lines: Line[] = [];
  readonly #arrivals = new Map<string, Arrival[]>();
  readonly #recorder = new BrokerRecorder((arrival) => this.#arrivals.get(arrival.topic)?.push(arrival));
  readonly #stopped = new AbortController();
  #brokerPort = 0;
  #folders = 0;

  constructor() {
    mkdirSync(PLACES.cache, { recursive: true });
    this.#folder = mkdtempSync(join(PLACES.cache, 'run-'));
  }

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

  /** A new folder, which is removed after the run. */
  folder(): string {
    this.#folders += 1;
    const folder = join(this.#folder, `${this.#folders}`);
    mkdirSync(folder);
    return folder;
  }

  /** Collects what is published on a topic from now on. */
  listen(topic: string): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    this.#arrivals.set(topic, arrivals);
    return arrivals;
  }

  /** Opens a line to the recorder that takes so long each way, and can be cut. */
  async openLine(delayMs: number): Promise<Line> {
    const line = await Line.open(this.#brokerPort, delayMs);
    this.#lines.push(line);
    return line;
  }

  /** Gives a subject a board and a folder of its own; without a port it publishes straight to the recorder. */
  async place(subject: Subject, brokerPort = this.#brokerPort): Promise<Seat> {
    const folder = this.folder();
    const device = join(folder, 'ttyBIKE0');
    const boardWords = [PLACES.bikeBoard, '--link', device, '--rpm', '85', '--stdin-eof-quits'];
    const board = this.start(new Program(`the board of the ${subject.name}`, boardWords));
    this.#boards.push(board);
    await this.until(() => board.lastLines.some((line) => line.startsWith('ready')), board);
    return { subject, surroundings: { device, brokerPort, folder }, arrivals: this.listen(subject.topic) };
  }

  /** Starts the subject in its place, the first time or again. */
  run({ subject, surroundings }: Seat): Program {
    return this.start(subject.start(surroundings));
  }

  /** Places and starts a subject, and resolves when its first sample has arrived. */
  async mount(subject: Subject, brokerPort?: number): Promise<Mounted> {
    const seat = await this.place(subject, brokerPort);
    const program = this.run(seat);
    await this.until(() => seat.arrivals.length > 0, program);
    return { ...seat, program, memory: new MemoryWatch(program) };
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
    for (const line of this.#lines) await line.close();
    await this.#recorder.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Resolves when it holds; rejects, with what the program said last, when that takes longer than a minute. */
  async until(holds: () => boolean, program: Program, withinMs = READY_WITHIN_MS): Promise<void> {
    const endMs = monotonicMs() + withinMs;
    while (!holds()) {
      if (monotonicMs() > endMs) {
        const waitedS = Math.round(withinMs / 1000);
        throw new Error(`${program.name} was not ready within ${waitedS} s:\n${program.lastLines.join('\n')}`);
      }
      await sleep(POLL_MS, undefined, { signal: this.signal });
    }
  }
}
