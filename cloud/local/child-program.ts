import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const KILL_AFTER_MS = 3000;
const KEPT_LINES = 20;

/** How a program ended, with the last lines that it wrote to standard error. */
export interface ProgramEnd {
  readonly name: string;
  readonly how: string;
  readonly lastLines: readonly string[];
}

/** A program of ours as a child process of its own, watched from its start to its end. */
export class ChildProgram {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<ProgramEnd>;
  readonly #lineListeners = new Set<(line: string) => void>();
  #running = true;

  /** Starts `node …nodeOptions script …words`. Its channel to this process closes when this one is gone, however that happens. */
  constructor(name: string, script: string, words: readonly string[], nodeOptions: readonly string[] = []) {
    this.name = name;
    this.#child = spawn(process.execPath, [...nodeOptions, script, ...words], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    const errors: string[] = [];
    const { stdout, stderr, stdin } = this.#child;
    stdin?.on('error', () => {});
    if (stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        errors.push(line);
        if (errors.length > KEPT_LINES) errors.shift();
      });
    }
    if (stdout) {
      createInterface({ input: stdout }).on('line', (line) => {
        for (const listener of this.#lineListeners) listener(line);
      });
    }
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#running = false;
        resolve({ name, how, lastLines: errors });
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : signal));
    });
  }

  /** Resolves when the program has ended, for whatever reason. */
  get ended(): Promise<ProgramEnd> {
    return this.#ended;
  }

  /**
   * Resolves with the first non-undefined result of `find` over the lines of standard output from now on; rejects if the program
   * ends first.
   */
  firstLine<Found>(find: (line: string) => Found | undefined): Promise<Found> {
    const found = new Promise<Found>((resolve) => {
      const listener = (line: string): void => {
        const result = find(line);
        if (result === undefined) return;
        this.#lineListeners.delete(listener);
        resolve(result);
      };
      this.#lineListeners.add(listener);
    });
    const ended = this.#ended.then((end) => {
      throw new Error(`${end.name} ended before it was ready: ${end.how}\n${end.lastLines.join('\n')}`);
    });
    const first = Promise.race([found, ended]);
    // Whoever waits for it hears of the failure, also when that is later.
    first.catch(() => {});
    return first;
  }

  /** Asks the program to end, makes it end after 3 s, and resolves when it has. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}
