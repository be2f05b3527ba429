import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// The set-up has built the programs.
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const DAEMON = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const BOARD = fileURLToPath(new URL('../../../hardware/emulator/dist/bike-board.js', import.meta.url));
const OTHER_BIKE = fileURLToPath(new URL('../../../hardware/emulator/dist/other-bike.js', import.meta.url));
const SHIM = fileURLToPath(new URL('fault-shim.c', import.meta.url));

type Settings = Readonly<Record<string, unknown>>;

export interface DoctorJoint {
  readonly id: string;
  readonly state: 'ok' | 'bad' | 'unchecked';
  readonly seen: string;
  readonly fault?: string;
  readonly remedy?: { readonly text: string; readonly commands: readonly string[] };
}

export interface Diagnosis {
  readonly verdict: string;
  readonly exit: number;
  readonly daemon: string;
  readonly joints: readonly DoctorJoint[];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** What the shim does to the machine. */
  readonly shim?: Readonly<Record<string, string>>;
  /** Runs as a user without any rights of its own. */
  readonly asNobody?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const NOBODY = 65_534;

/** A folder of its own with configurations, and the real programs: the technician's tool, the daemon, the emulated board. */
export class DoctorStand {
  readonly folder = mkdtempSync(join(tmpdir(), 'alleycat-doctor-'));
  readonly #programs: ChildProcess[] = [];
  #configs = 0;
  #shim: string | undefined;

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a configuration that is whole but for what is given, of a bike of its own, and answers with its path. */
  configure(parts: Settings): string {
    this.#configs += 1;
    const whole = {
      bikeId: `${basename(this.folder).slice(-6)}-${this.#configs}`,
      serial: { path: this.path('nothing') },
      uplink: { url: 'mqtt://127.0.0.1:9' },
      clock: { source: 'system' },
      journal: { folder: this.path(`journal-${this.#configs}`) },
      page: { port: 0 },
      ...parts,
    };
    const path = this.path(`bridge-${this.#configs}.json`);
    writeFileSync(path, JSON.stringify(whole));
    return path;
  }

  /** Runs `alleycat` to its end. */
  run(words: readonly string[], { shim, asNobody = false, environment = {} }: RunOptions = {}): Promise<Ended> {
    const preload = shim === undefined ? {} : { ...shim, LD_PRELOAD: this.shimPath() };
    const env = { ...process.env, LANG: 'C.UTF-8', ...preload, ...environment };
    const identity = asNobody && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...words], { env, ...identity }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** What the doctor says of these joints. */
  async diagnose(config: string, joints: readonly string[], options: RunOptions = {}): Promise<Diagnosis> {
    const { stdout, stderr } = await this.run(['doctor', ...joints, '--json', '--config', config], options);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Diagnosis;
  }

  /** The shim, compiled once. */
  shimPath(): string {
    if (this.#shim === undefined) {
      this.#shim = this.path('fault-shim.so');
      execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-o', this.#shim, SHIM, '-ldl']);
    }
    return this.#shim;
  }

  /** The emulated board with its real firmware; the answer types commands to it. */
  async board(link: string, ...options: string[]): Promise<(line: string) => void> {
    const board = this.start(BOARD, ['--link', link, ...options]);
    await firstLine(board, /^ready/);
    return (line) => board.stdin?.write(`${line}\n`);
  }

  /** A bike of another maker: `peloton` or `csafe`; the answer types commands to it. */
  async otherBike(bike: string, link: string, ...options: string[]): Promise<(line: string) => void> {
    const program = this.start(OTHER_BIKE, [bike, '--link', link, ...options]);
    await firstLine(program, /^ready/);
    return (line) => program.stdin?.write(`${line}\n`);
  }

  /** The daemon, until a line of its log matches. */
  async daemon(config: string, until: RegExp, ...options: string[]): Promise<ChildProcess> {
    const daemon = this.start(DAEMON, ['--config', config, ...options]);
    await firstLine(daemon, until);
    return daemon;
  }

  /** The daemon with its rider page. */
  async racer(config: string): Promise<{ readonly page: string }> {
    const daemon = this.start(DAEMON, ['--config', config]);
    return { page: await firstLine(daemon, /"pageOpened","url":"([^"]+)"/) };
  }

  start(program: string, words: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#programs.push(child);
    return child;
  }

  close(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function firstLine(program: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    program.once('exit', (code) => reject(new Error(`ended with exit code ${code}`)));
    if (program.stdout === null) return;
    createInterface({ input: program.stdout }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match[1] ?? line);
    });
  });
}
