import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('../emulator/src/bike-board.ts', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../emulator/dist/bike-board-under-test.js', import.meta.url));

/** Bundles the command as the build does. */
export async function bundleBikeBoard(): Promise<void> {
  await build({
    entryPoints: [SOURCE],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
}

/** A running `bike-board`: its lines of output in order, its errors, its end. */
export class BoardProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  errors = '';
  #lines: string[] = [];
  #waiting: ((line: string) => void)[] = [];

  constructor(...argv: string[]) {
    const child = spawn(process.execPath, [BUNDLE, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    this.exited = once(child, 'close').then(() => child.exitCode);
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    child.stderr.on('data', (data: Buffer) => {
      this.errors += data.toString();
    });
  }

  /** The next line of output. */
  async line(): Promise<string> {
    return this.#lines.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }

  /** Types a command and returns its answer. */
  async ask(command: string): Promise<string> {
    this.child.stdin?.write(`${command}\n`);
    return await this.line();
  }

  async status(): Promise<Record<string, unknown>> {
    const status: unknown = JSON.parse(await this.ask('status'));
    return typeof status === 'object' && status !== null ? { ...status } : {};
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  #take(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#lines.push(line);
    } else {
      waiting(line);
    }
  }
}
