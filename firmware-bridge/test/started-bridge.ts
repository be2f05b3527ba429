import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Screen } from '../src/rider/screen.ts';
import { BRIDGE, EMULATORS } from './built-programs.ts';
import { ended } from './technician-stand.ts';

const LOOK_MS = 20;
/** Ends only what waits for ever. */
const PATIENCE_MS = 60_000;

interface Emulator {
  readonly name: string;
  readonly words: readonly string[];
}

interface Settings {
  readonly speed: number;
  readonly serial?: object;
  readonly config?: object;
  /** Of the process that the daemon is. */
  readonly nodeOptions?: readonly string[];
}

/** An emulated bike behind a serial link, and the real daemon that reads it; its broker leads nowhere. */
export class StartedBridge {
  /** Log lines of the daemon. */
  readonly told: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'alleycat-bridge-'));
  readonly #settings: Settings;
  #bike: ChildProcess;
  #bridge: ChildProcess | undefined;
  #page = '';

  private constructor(emulator: Emulator, settings: Settings) {
    this.#settings = settings;
    this.#bike = this.#startBike(emulator);
  }

  /** Starts the emulator of this name, and the daemon on it, both `speed` times as fast. */
  static async start(emulator: Emulator, settings: Settings): Promise<StartedBridge> {
    const started = new StartedBridge(emulator, settings);
    await started.#startBridge(settings);
    return started;
  }

  /** Kills both, and starts the daemon again on what it kept, with this bike. */
  async restart(emulator: Emulator): Promise<void> {
    for (const program of [this.#bridge, this.#bike]) if (program) await ended(program, 'SIGKILL');
    rmSync(this.#link, { force: true });
    this.told.length = 0;
    this.#bike = this.#startBike(emulator);
    await this.#startBridge(this.#settings);
  }

  get #link(): string {
    return join(this.#folder, 'ttyBIKE0');
  }

  /** Types a line into the emulator. */
  type(line: string): void {
    this.#bike.stdin?.write(`${line}\n`);
  }

  async screen(): Promise<Screen> {
    return (await (await fetch(`${this.#page}/api/screen`)).json()) as Screen;
  }

  /** The first screen that is so; rejects with the last one when it never comes. */
  async screenWhen(ready: (screen: Screen) => boolean): Promise<Screen> {
    for (const endMs = Date.now() + PATIENCE_MS; ; ) {
      const now = await this.screen();
      if (ready(now)) return now;
      if (Date.now() > endMs) throw new Error(`${ready} is not so after ${PATIENCE_MS} ms: ${JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async race(rider: { racerId: number; classId: number; name: string }): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return await fetch(`${this.#page}/api/race`, { method: 'POST', headers, body: JSON.stringify(rider) });
  }

  get pid(): number {
    return this.#bridge?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#bridge?.exitCode === null;
  }

  /** Ends both at once and removes what they wrote. */
  end(): void {
    this.#bridge?.kill('SIGKILL');
    this.#bike.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #startBike({ name, words }: Emulator): ChildProcess {
    const program = join(EMULATORS, `${name}.js`);
    return spawn(process.execPath, [program, ...words, '--link', this.#link], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  async #startBridge({ speed, serial, config, nodeOptions = [] }: Settings): Promise<void> {
    await firstMatch(this.#bike, /^ready/);
    const file = join(this.#folder, 'bridge.json');
    const whole = {
      bikeId: 'bike-1',
      serial: { path: this.#link, tableFile: join(this.#folder, 'resistance-table.json'), ...serial },
      uplink: { url: 'mqtt://127.0.0.1:9' },
      clock: { source: 'system' },
      journal: { folder: join(this.#folder, 'journal') },
      page: { port: 0 },
      ...config,
    };
    writeFileSync(file, JSON.stringify(whole));
    this.#bridge = spawn(process.execPath, [...nodeOptions, BRIDGE, '--config', file, '--speed', String(speed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#page = await firstMatch(this.#bridge, /"pageOpened","url":"([^"]+)"/, (line) => this.told.push(line));
  }
}

function firstMatch(
  program: ChildProcess,
  pattern: RegExp,
  onLine: (line: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve) => {
    if (program.stdout === null) return;
    createInterface({ input: program.stdout }).on('line', (line) => {
      onLine(line);
      const match = pattern.exec(line);
      if (match) resolve(match[1] ?? line);
    });
  });
}
