import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { monotonicMs } from './wall-clock.ts';

const KILL_AFTER_MS = 3000;
const KEPT_LINES = 20;

interface ProgramOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Hears each line of standard output. */
  readonly onLine?: (line: string) => void;
}

/** A Node.js program as a child process, from its start to its end. */
export class Program {
  readonly name: string;
  readonly startedMs = monotonicMs();
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly #ended: Promise<string>;
  #stopping = false;

  /** Starts `node …words`. Standard input stays open until this process ends. */
  constructor(name: string, words: readonly string[], options: ProgramOptions = {}) {
    this.name = name;
    const environment = options.environment ?? process.env;
    this.#child = spawn(process.execPath, words, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.#child;
    stdin?.on('error', () => {});
    if (stderr) createInterface({ input: stderr }).on('line', (line) => this.#keep(line));
    if (stdout) {
      createInterface({ input: stdout }).on('line', (line) => {
        this.#keep(line);
        options.onLine?.(line);
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  /** Process id; throws when the program could not be started. */
  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.name} could not be started`);
    return pid;
  }

  /** Rejects, with what the program said last, when it ends without having been stopped. Never resolves. */
  async unexpectedEnd(): Promise<never> {
    const how = await this.#ended;
    if (this.#stopping) return new Promise<never>(() => {});
    throw new Error(`${this.name} ended in the middle of the run (${how}):\n${this.#lastLines.join('\n')}`);
  }

  /** What the program said last, for messages about it. */
  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Asks the program to end, makes it end after 3 s, and resolves when it has. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #keep(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }
}
