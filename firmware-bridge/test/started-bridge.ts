import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Screen } from '../src/rider/screen.ts';
import { BRIDGE, EMULATORS } from './built-programs.ts';

const LOOK_MS = 20;

/** An emulated bike behind a serial link, and the real daemon that reads it; its broker leads nowhere. */
export class StartedBridge {
  /** Log lines of the daemon. */
  readonly told: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'alleycat-bridge-'));
  readonly #bike: ChildProcess;
  #bridge: ChildProcess | undefined;
  #page = '';

  private constructor(emulator: string, words: readonly string[]) {
    const program = join(EMULATORS, `${emulator}.js`);
    this.#bike = spawn(process.execPath, [program, ...words, '--link', this.#link], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  /** Starts the emulator of this name, and the daemon on it, both `speed` times as fast. */
  static async start(
    emulator: { readonly name: string; readonly words: readonly string[] },
    settings: { readonly speed: number; readonly serial?: object; readonly config?: object },
  ): Promise<StartedBridge> {
    const started = new StartedBridge(emulator.name, emulator.words);
    await started.#startBridge(settings);
    return started;
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

  /** The first screen that is so. */
  async screenWhen(ready: (screen: Screen) => boolean): Promise<Screen> {
    for (;;) {
      const now = await this.screen();
      if (ready(now)) return now;
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

  async #startBridge({ speed, serial, config }: { speed: number; serial?: object; config?: object }): Promise<void> {
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
    this.#bridge = spawn(process.execPath, [BRIDGE, '--config', file, '--speed', String(speed)], {
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
