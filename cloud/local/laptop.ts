import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RACE_MS, RACE_SECONDS } from '@alleycat/contract';
import { ChildProgram } from './child-program.ts';
import { LAPTOP_HELP, type LaptopArguments, parseLaptopArguments } from './laptop-arguments.ts';
import { type PageScreen, RiderPage } from './rider-page.ts';

const PROGRAMS = {
  board: '../../hardware/emulator/dist/bike-board.js',
  cloud: '../../cloud/dist/laptop-cloud.js',
  rivals: '../../cloud/dist/rivals.js',
  bridge: '../../firmware-bridge/dist/main.js',
} as const;
const RIDE = '../../hardware/emulator/rides/interval.ride';
/** As a bike starts it, by firmware-bridge/deploy/alleycat-bridge.service. */
const BRIDGE_NODE_OPTIONS = ['--max-semi-space-size=4', '--max-old-space-size=256'];
const BIKE_ID = 'bike-0001';
const RIDER = { racerId: 1, classId: 1, name: 'You' };

/** Time for the parts to start before the first race, real ms. */
const LEAD_MS = 4000;

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The whole system on this machine: starts every part by its own command, begins a race, and ends everything it started. */
class Laptop {
  readonly #settings: LaptopArguments;
  readonly #folder = mkdtempSync(join(tmpdir(), 'alleycat-'));
  readonly #programs: ChildProgram[] = [];
  readonly #stopping = new AbortController();
  readonly #startedMs = Date.now();

  constructor(settings: LaptopArguments) {
    this.#settings = settings;
  }

  /** Starts everything and races until a signal or the unexpected end of a part; resolves with the exit code. */
  async run(): Promise<number> {
    const code = await new Promise<number>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
      // Nobody reads any more, as after `| head`.
      process.stdout.on('error', () => end(0));
      this.#race(end).catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        end(1);
      });
    });
    await this.#stop();
    return code;
  }

  async #race(end: (code: number) => void): Promise<void> {
    const { speed, rivals, seed } = this.#settings;
    process.stdout.write(`Alleycat: a race on this machine${speed === 1 ? '' : `, ${speed} times as fast`}\n`);
    const scaled = ['--speed', `${speed}@${anchorMs(this.#startedMs, speed)}`];
    const link = join(this.#folder, 'ttyBIKE0');
    const cloud = this.#start('cloud', ['--data', join(this.#folder, 'cloud'), ...scaled], end);
    const ride = ['--rpm', '85', '--resistance', '40', '--script', fromHere(RIDE), '--seed', `${seed}`];
    const board = this.#start('board', ['--link', link, ...ride, '--speed', `${speed}`, '--stdin-eof-quits'], end);
    const boardReady = board.firstLine((line) => (line.startsWith('ready') ? line : undefined));
    const { address, results } = await cloud.firstLine(addressesOf);
    this.#tick('cloud', `MQTT broker at ${address}, results at ${results}`);
    await boardReady;
    this.#tick('board', `its firmware in the emulator, behind ${link}`);
    const bridge = this.#start('bridge', ['--config', this.#writeConfig(link, address), ...scaled], end);
    const page = bridge.firstLine(pageOf);
    if (rivals > 0) {
      const pack = this.#start(
        'rivals',
        ['--url', address, '--count', `${rivals}`, '--class', `${RIDER.classId}`, '--seed', `${seed}`, ...scaled],
        end,
      );
      await pack.firstLine((line) => (line.startsWith('ready') ? line : undefined));
      this.#tick('rivals', `${rivals} connected`);
    }
    await this.#ride(new RiderPage(await page));
  }

  async #ride(page: RiderPage): Promise<void> {
    const { signal } = this.#stopping;
    await page.screenWhen((screen) => screen.sensor === 'ok' && screen.link === 'up', signal);
    this.#tick('bridge', `reads the board and publishes as ${BIKE_ID}`);
    if (this.#settings.speed > 1) await page.screenWhen(({ at }) => isRaceWorthJoining(at), signal);
    await page.startRace(RIDER);
    process.stdout.write(`\n  Rider page: ${page.url}\n  Ctrl-C stops everything.\n\n`);
    const first = await page.screenWhen(
      ({ state, standing }) => state === 'idle' || standing.some(({ me }) => me),
      signal,
    );
    const seconds = ((Date.now() - this.#startedMs) / 1000).toFixed(1);
    if (first.state !== 'idle')
      this.#tick('standing', `place ${first.place} of ${first.riders}, ${seconds} s after the start`);
    const result = await page.screenWhen((screen) => this.#watch(screen), signal);
    const line =
      result.state === 'idle'
        ? 'Left the race.'
        : `Finished: place ${result.place} of ${result.riders} with ${result.total.toFixed(2)}.`;
    process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}  ${line} The page starts the next race.\n`);
  }

  /** Shows the race in one line of a terminal; true when it is over and its last standing has come. */
  #watch(screen: PageScreen): boolean {
    if (process.stdout.isTTY) {
      const state = `${screen.state}, ${screen.secondsLeft} s left`;
      const place = screen.place === null ? '' : `  place ${screen.place} of ${screen.riders}`;
      process.stdout.write(
        `\r\x1b[K  ${screen.cadence.toFixed(1)} rpm  ${screen.resistance.toFixed(1)} %  total ${screen.total.toFixed(2)}${place}  (${state})`,
      );
    }
    if (screen.state === 'idle') return true;
    const own = screen.standing.find(({ me }) => me);
    return screen.state === 'finished' && (own?.second === RACE_SECONDS || screen.standingState !== 'live');
  }

  #start(name: keyof typeof PROGRAMS, words: readonly string[], end: (code: number) => void): ChildProgram {
    this.#stopping.signal.throwIfAborted();
    const program = new ChildProgram(
      name,
      fromHere(PROGRAMS[name]),
      words,
      name === 'bridge' ? BRIDGE_NODE_OPTIONS : [],
    );
    this.#programs.push(program);
    program.ended.then(({ how, lastLines }) => {
      if (this.#stopping.signal.aborted) return;
      process.stderr.write(
        `\nThe ${name} ended unexpectedly (${how}); stopping everything.\n${lastLines.join('\n')}\n`,
      );
      end(1);
    });
    return program;
  }

  #writeConfig(link: string, broker: string): string {
    const path = join(this.#folder, 'bridge.json');
    const config = {
      bikeId: BIKE_ID,
      serial: { path: link },
      uplink: { url: broker },
      clock: { source: 'system' },
      journal: { folder: join(this.#folder, 'journal') },
      delivery: { drainJitterMs: 1000 },
      page: { port: this.#settings.pagePort },
    };
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
    return path;
  }

  #tick(part: string, text: string): void {
    process.stdout.write(`  ✓ ${part.padEnd(9)} ${text}\n`);
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#programs.map((program) => program.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * The real time at which scaled and real clock agree, epoch ms. At the speed of life that is now; faster, it is chosen so
 * that a race window opens `LEAD_MS` from now, and a whole race is seen at once.
 */
function anchorMs(nowMs: number, speed: number): number {
  if (speed === 1) return nowMs;
  const opensMs = Math.ceil(nowMs / RACE_MS) * RACE_MS;
  return Math.round((speed * (nowMs + LEAD_MS) - opensMs) / (speed - 1));
}

/** Whether a race that is started at this scaled time is a whole one, or nearly. */
function isRaceWorthJoining(atMs: number): boolean {
  const second = (atMs % RACE_MS) / 1000;
  return second < 30 || second > RACE_SECONDS - 28;
}

function addressesOf(line: string): { readonly address: string; readonly results: string } | undefined {
  const [, address, results] = /^ready (mqtt:\/\/\S+) \S+ (\S+)$/.exec(line) ?? [];
  return address === undefined || results === undefined ? undefined : { address, results };
}

function pageOf(line: string): string | undefined {
  return /"event":"pageOpened","url":"([^"]+)"/.exec(line)?.[1];
}

const parsed = parseLaptopArguments(process.argv.slice(2));
if (parsed === 'help') {
  process.stdout.write(LAPTOP_HELP);
} else if ('error' in parsed) {
  process.stderr.write(`${parsed.error}\n`);
  process.exitCode = 64;
} else {
  process.exit(await new Laptop(parsed).run());
}
