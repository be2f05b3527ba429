import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PseudoTerminal } from '../../hardware/emulator/src/pseudo-terminal.ts';
import { parseConfig } from '../src/config.ts';
import { ControlClient } from '../src/io/control-client.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { nodeTerminal } from '../src/io/node-terminal.ts';
import { monitor } from '../src/technician/monitor.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { passUntil } from './pass-until.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const stand = new DoctorStand();
jest.setTimeout(30_000);
let config = '';
let board: (line: string) => void;

beforeAll(async () => {
  const link = stand.path('ttyBIKE0');
  board = await stand.board(link, '--rpm', '85', '--resistance', '40');
  config = stand.configure({ serial: { path: link } });
});
afterAll(() => stand.close());

/** The monitor on a real terminal; `shown` is what it wrote. */
class Screen {
  readonly #terminal = new PseudoTerminal();
  readonly #timer: NodeJS.Timeout;
  readonly program: ChildProcess;
  readonly before: string;
  shown = '';

  constructor({ rows = 24, columns = 80 } = {}) {
    const file = openSync(this.#terminal.path, constants.O_RDWR | constants.O_NOCTTY);
    execFileSync('stty', ['-F', this.#terminal.path, 'sane', 'rows', `${rows}`, 'cols', `${columns}`]);
    this.before = this.settings();
    this.program = spawn(process.execPath, [CLI, 'monitor', '--config', config], {
      stdio: [file, file, 'inherit'],
      env: { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '1' },
    });
    closeSync(file);
    this.#timer = setInterval(() => {
      for (let part = this.#terminal.read().bytes; part.length > 0; part = this.#terminal.read().bytes) {
        this.shown += Buffer.from(part).toString('latin1');
      }
    }, 10);
  }

  press(key: string): void {
    this.#terminal.write(Buffer.from(key, 'latin1'));
  }

  settings(): string {
    return execFileSync('stty', ['-F', this.#terminal.path, '-a'], { encoding: 'utf8' });
  }

  async end(): Promise<number | null> {
    if (this.program.exitCode === null && this.program.signalCode === null) await once(this.program, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 30));
    return this.program.exitCode;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#terminal.close();
  }
}

const SECOND_SCREEN = { on: '\x1b[?1049h', off: '\x1b[?7h\x1b[?25h\x1b[?1049l' };

describe('on a terminal', () => {
  test.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\x03', 0],
    ['Ctrl-]', '\x1d', 0],
  ])('%s ends it, and the terminal is as it was', async (_name, key, code) => {
    const screen = new Screen();
    await passUntil(() => /cadence\s+\S*\s*8\d\.\d/.test(screen.shown));
    expect(screen.shown).toContain(SECOND_SCREEN.on);
    screen.press('?');
    await passUntil(() => screen.shown.includes('how far, in ms, the time'));
    screen.press(key);
    expect(await screen.end()).toBe(code);
    expect(screen.shown.endsWith(SECOND_SCREEN.off)).toBe(true);
    expect(screen.settings()).toBe(screen.before);
    screen.close();
  });

  test('a signal ends it as well, and the terminal is as it was', async () => {
    const screen = new Screen();
    await passUntil(() => screen.shown.includes('readings'));
    screen.program.kill('SIGTERM');
    expect(await screen.end()).toBe(143);
    expect(screen.shown).toContain(SECOND_SCREEN.off);
    expect(screen.settings()).toBe(screen.before);
    screen.close();
  });

  test('p holds the screen and r counts anew, while x shows the bytes', async () => {
    const screen = new Screen();
    await passUntil(() => / [1-9]\d in all/.test(screen.shown));
    screen.press('x');
    await passUntil(() => /24 52 44 2c.*\$RD,/.test(screen.shown));
    screen.press('x');
    screen.press('r');
    let from = screen.shown.length;
    await passUntil(() => / \d in all/.test(screen.shown.slice(from)));
    screen.press('p');
    await passUntil(() => screen.shown.includes('paused'));
    from = screen.shown.length;
    await passUntil(() => (screen.shown.slice(from).match(/ in all/g) ?? []).length > 5);
    const counts = screen.shown.slice(from).match(/\d+ in all/g) ?? [];
    expect(new Set(counts.slice(1, -1)).size).toBe(1);
    screen.press('q');
    expect(await screen.end()).toBe(0);
    screen.close();
  });

  test('one that tells no size is taken for one of 80 columns and 24 rows', async () => {
    const screen = new Screen({ rows: 0, columns: 0 });
    await passUntil(() => /cadence\s+\S*\s*8\d\.\d/.test(screen.shown));
    screen.press('q');
    expect(await screen.end()).toBe(0);
    screen.close();
  });

  test('an unplugged board is said, its numbers go, and it is found again', async () => {
    const screen = new Screen();
    await passUntil(() => screen.shown.includes(' a second'));
    board('unplug');
    await passUntil(() => /nothing for \d+ s/.test(screen.shown));
    const from = screen.shown.length;
    board('replug');
    await passUntil(() => screen.shown.slice(from).includes(' a second'));
    screen.press('q');
    expect(await screen.end()).toBe(0);
    screen.close();
  });
});

test.each([
  ['live', true],
  ['piped', false],
])('%s: what nobody foresaw on the line ends it, after the terminal is as it was', async (_name, isLive) => {
  const parsed = parseConfig(readFileSync(config, 'utf8'));
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const { signal } = new AbortController();
  const open = new Set<string>();
  const terminal = {
    ...nodeTerminal({ plain: true, signal }),
    ...{ isLive, isInteractive: isLive, out: () => {} },
    keys: () => {
      open.add('keys');
      return () => open.delete('keys');
    },
    screen: () => {
      open.add('screen');
      return { draw: () => {}, close: () => open.delete('screen') };
    },
  };
  const run = monitor({
    terminal,
    signal,
    clock: new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true }),
    readConfig: () => parsed.config,
    readTable: () => undefined,
    daemonOf: (folder) => new ControlClient(folder),
    openPort: () => Promise.reject(new Error('the device speaks in riddles')),
  });
  const ending = run([]).catch((error: unknown) => ({ error, open: [...open] }));
  expect([...open]).toEqual(isLive ? ['screen', 'keys'] : []);
  expect(await ending).toEqual({ error: new Error('the device speaks in riddles'), open: [] });
});

describe('piped', () => {
  test.each(['peloton', 'csafe'] as const)(
    'hears a %s bike alone, which speaks only when it is asked',
    async (driver) => {
      const path = stand.path(`tty-${driver}`);
      await stand.otherBike(driver, path, '--rpm', '90');
      const other = stand.configure({ serial: { path, driver } });
      const { stdout } = await stand.run(['monitor', '--json', '--seconds', '3', '--config', other]);
      const rows = stdout.trimEnd().split('\n');
      expect(JSON.parse(rows.at(-1) ?? '')).toMatchObject({ cadence: 90, power: 180, discards: 0, link: 'stopped' });
    },
  );

  test('lets go of the port when the daemon starts, and hears the bike by way of it', async () => {
    const watch = stand.start(CLI, ['monitor', '--json', '--config', config]);
    const rows: { cadence: number | null; link: string }[] = [];
    createInterface({ input: watch.stdout ?? Readable.from([]) }).on('line', (line) => rows.push(JSON.parse(line)));
    await passUntil(() => rows.some(({ cadence, link }) => cadence !== null && link === 'stopped'));
    const daemon = await stand.daemon(config, /portOpened/);
    await passUntil(() => rows.slice(-2).every(({ cadence, link }) => cadence !== null && link === 'down'));
    for (const program of [watch, daemon]) {
      program.kill('SIGTERM');
      await once(program, 'exit');
    }
  });

  test('prints one line a second, without a control character', async () => {
    const { code, stdout } = await stand.run(['monitor', '--seconds', '3', '--config', config]);
    expect(code).toBe(0);
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    expect(head.split('\t')).toHaveLength(9);
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) expect(row.split('\t')).toHaveLength(9);
    expect(stdout).not.toContain('\x1b');
  });

  test('is quiet when its reader has enough', async () => {
    const line = `"${process.execPath}" "${CLI}" monitor --json --config "${config}" | head -n 1`;
    const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    shell.stderr.on('data', (data) => {
      told += String(data);
    });
    const [first] = await once(shell.stdout, 'data');
    expect(JSON.parse(String(first))).toMatchObject({ v: 1, link: 'stopped' });
    await once(shell, 'exit');
    expect(told).toBe('');
  });
});
