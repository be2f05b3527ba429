import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// The set-up has built the programs.
const BOARD = fileURLToPath(new URL('../../hardware/emulator/dist/bike-board.js', import.meta.url));
const BRIDGE = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ALLEYCAT = fileURLToPath(new URL('../alleycat.mjs', import.meta.url));

/** How a command ended. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

/** An emulated board with a configuration for it, the daemon when it is wanted, and `alleycat` on the command line. */
export class TechnicianStand {
  readonly folder = mkdtempSync(join(tmpdir(), 'alleycat-technician-'));
  readonly configPath = join(this.folder, 'bridge.json');
  readonly journalFolder = join(this.folder, 'journal');
  readonly #programs: ChildProcess[] = [];
  #board: ChildProcess | undefined;
  #answers: ((line: string) => void)[] = [];

  constructor() {
    mkdirSync(this.journalFolder);
    const config = {
      bikeId: 'bike-1',
      serial: { path: join(this.folder, 'ttyBIKE0') },
      uplink: { url: 'mqtt://127.0.0.1:9' },
      clock: { source: 'system' },
      journal: { folder: this.journalFolder },
      page: { port: 0 },
    };
    writeFileSync(this.configPath, JSON.stringify(config));
  }

  async startBoard(...words: string[]): Promise<void> {
    this.#board = this.#start([BOARD, '--link', join(this.folder, 'ttyBIKE0'), ...words]);
    if (this.#board.stdout === null) return;
    const isReady = new Promise<string>((resolve) => this.#answers.push(resolve));
    createInterface({ input: this.#board.stdout }).on('line', (line) => this.#answers.shift()?.(line));
    await isReady;
  }

  /** Types a command into the board and resolves with its answer. */
  typeToBoard(line: string): Promise<string> {
    this.#board?.stdin?.write(`${line}\n`);
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  /** Starts the daemon; resolves when it says something that matches, with the daemon. */
  startDaemon(until: RegExp): Promise<ChildProcess> {
    const daemon = this.#start([BRIDGE, '--config', this.configPath]);
    return new Promise((resolve, reject) => {
      daemon.once('exit', (code) => reject(new Error(`the daemon ended with exit code ${code}`)));
      if (daemon.stdout === null) return;
      createInterface({ input: daemon.stdout }).on('line', (line) => {
        if (until.test(line)) resolve(daemon);
      });
    });
  }

  /** Starts `alleycat` with these words and the configuration of this stand. */
  alleycat(...words: string[]): { readonly process: ChildProcess; readonly ended: Promise<Ended> } {
    const process = this.#start([ALLEYCAT, ...words, '--config', this.configPath]);
    let [out, told] = ['', ''];
    process.stdout?.on('data', (text) => {
      out += text;
    });
    process.stderr?.on('data', (text) => {
      told += text;
    });
    return { process, ended: once(process, 'close').then(() => ({ code: process.exitCode, out, told })) };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  end(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(words: readonly string[]): ChildProcess {
    const program = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#programs.push(program);
    return program;
  }
}

/** Ends a program and waits until it is gone. */
export async function ended(program: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(program, 'exit');
  program.kill(signal);
  await gone;
  return program.exitCode;
}
