import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { monotonicMs } from './wall-clock.ts';

const KILL_AFTER_MS = 3000;
const KEPT_LINES = 20;

interface ProgramOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** What is started with the words instead of Node.js. */
  readonly command?: string;
  /** Hears each line of standard output. */
  readonly onLine?: (line: string) => void;
}

/** A program as a child process, from its start to its end. */
export class Program {
  readonly name: string;
  readonly startedMs = monotonicMs();
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly #ended: Promise<string>;
  #stopping = false;

  /** Starts `node …words`, or another command. Standard input stays open until this process ends. */
  constructor(name: string, words: readonly string[], options: ProgramOptions = {}) {
    this.name = name;
    const environment = options.environment ?? process.env;
    const stdio = ['pipe', 'pipe', 'pipe'] as const;
    this.#child = spawn(options.command ?? process.execPath, words, { env: environment, stdio: [...stdio] });
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

  /** Writes a line to the program's standard input. */
  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ends the program as a power cut would, without a word to it, and resolves when it has ended. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
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
