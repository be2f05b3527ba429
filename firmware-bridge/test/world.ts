import { raceStartMs } from '@alleycat/contract';
import type { Bridge } from '../src/bridge.ts';
import { type Config, parseConfig } from '../src/config.ts';
import type { BridgeEvent, EventKind } from '../src/events.ts';
import type { DurableJournal } from '../src/journal/durable-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { Rider } from '../src/race/session.ts';
import type { Answer } from '../src/rider/routes.ts';
import type { Screen } from '../src/rider/screen.ts';
import { boardLine } from './board-line.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { FakeClock } from './fake-clock.ts';
import type { FakePageServer } from './fake-page-server.ts';
import type { FakeSerialLink } from './fake-serial-link.ts';
import type { FakeUplink } from './fake-uplink.ts';
import { Life } from './life.ts';
import { MemoryDisk } from './memory-disk.ts';
import { runClock } from './run-clock.ts';
import { seededRandom } from './seeded-random.ts';
import { reportLine } from './simulated-board.ts';

export const WORLD_RACE_ID = 6_000_000;
export const WORLD_RUN_ID = '00000000000000aa';
const RIDER: Rider = { racerId: 7, classId: 2, name: 'Ada' };
const REPORT_MS = 100;
const JITTER_MS = 40;
const SEGMENT_BYTES = 65_536;
/** A host has been up for so long when it starts the daemon. */
const BOOT_MS = 8000;

interface WorldOptions {
  readonly seed?: number;
  readonly drainJitterMs?: number;
  readonly journal?: { readonly maxBytes?: number; readonly flushIntervalMs?: number };
  /** The board reports this often, ms; a week is quicker with fewer lines. */
  readonly reportMs?: number;
  /** How long before the opening of race 6000000's window the world begins, ms. */
  readonly beforeRaceMs?: number;
}

/** One bike in a simulated world: its board and rider, its card, its broker, its page, and the clock of all of them. */
export class World {
  readonly clock: FakeClock;
  /** What the bridge told, but for what it tells all the time; and how often it told each kind. */
  readonly events: BridgeEvent[] = [];
  readonly told = new Map<EventKind, number>();
  /** Records that the broker refused for good. */
  readonly setAside: SampleRecord[] = [];
  /** All lives of the daemon, the present one last. */
  readonly lives: Life[] = [];
  /** Share of the board's lines that get lost, and whether it sends any. */
  lostShare = 0;
  muted = false;
  readonly #config: Config;
  readonly #random: () => number;
  readonly #reportMs: number;
  readonly #startMs: number;
  #life: Life;
  #hostBoots = 1;
  #hostBootedMs: number;
  #boardBootedMs = 0;
  #arrivesMs = 0;
  #rpm = 85;

  constructor({
    seed = 1,
    drainJitterMs = 2000,
    journal = {},
    reportMs = REPORT_MS,
    beforeRaceMs = 20_000,
  }: WorldOptions) {
    this.#config = configOf(journal, drainJitterMs);
    this.#random = seededRandom(seed);
    this.#reportMs = reportMs;
    this.#startMs = raceStartMs(WORLD_RACE_ID) - beforeRaceMs + 0.25;
    this.clock = new FakeClock(this.#startMs);
    this.#startMs -= this.clock.monotonicMs();
    this.#hostBootedMs = this.clock.monotonicMs() - BOOT_MS;
    this.#life = this.#bear(new MemoryDisk());
  }

  get serial(): FakeSerialLink {
    return this.#life.serial;
  }

  get uplink(): FakeUplink {
    return this.#life.uplink;
  }

  get page(): FakePageServer {
    return this.#life.page;
  }

  get journal(): DurableJournal {
    return this.#life.journal;
  }

  get disk(): MemoryDisk {
    return this.#life.disk;
  }

  get bridge(): Bridge {
    return this.#life.bridge;
  }

  /** What a wall clock that was never wrong would say, epoch ms. */
  get trueMs(): number {
    return this.#startMs + this.clock.monotonicMs();
  }

  /** Starts the bridge with the board plugged in and booted. */
  async start(): Promise<void> {
    this.#boardBootedMs = this.clock.monotonicMs() - 500;
    this.serial.plugIn();
    await this.#life.begin();
    this.#report();
    await this.#cardSettles();
  }

  /** Kills the daemon as SIGKILL does. */
  kill(): void {
    this.#life.kill();
  }

  /** Starts the daemon again, on the card that the last one left behind. */
  async restart(): Promise<void> {
    this.#life = this.#bear(this.#life.disk);
    this.serial.plugIn();
    await this.#life.begin();
    await this.#cardSettles();
  }

  /** Starts the host again, and the daemon with it: the monotonic clock begins anew. */
  async reboot(): Promise<void> {
    this.#hostBoots += 1;
    this.#hostBootedMs = this.clock.monotonicMs() - BOOT_MS;
    await this.restart();
  }

  run(durationMs: number): Promise<void> {
    return runClock(this.clock, durationMs);
  }

  startRace(): Answer {
    return this.page.ask('POST', '/api/race', RIDER);
  }

  screen(): Screen {
    return this.bridge.screen();
  }

  /** The rider pedals at this cadence from now on; the board's counts begin anew with it. */
  pedal(rpm: number): void {
    this.#rpm = rpm;
    this.rebootBoard();
  }

  /** The board starts anew and says who it is. */
  rebootBoard(): void {
    this.#boardBootedMs = this.clock.monotonicMs();
    this.#send(boardLine('ID,1,1.0.0,42,m328p-1,8,1,180,3900'));
  }

  /** Names of all samples made so far. */
  made(): string[] {
    return this.lives.flatMap(({ runId, bridge }) =>
      Array.from({ length: bridge.screen().samples }, (_, index) => `${runId}/${index + 1}`),
    );
  }

  /** What the broker received, from all lives of the daemon. */
  delivered(): ReturnType<typeof deliveredSamples> {
    return deliveredSamples(this.lives.flatMap(({ uplink }) => uplink.received));
  }

  /** Until the first segment stands on the card, with the anchor of this life. */
  #cardSettles(): Promise<void> {
    return this.run(0);
  }

  #bear(disk: MemoryDisk): Life {
    const life = new Life(this.clock, {
      config: this.#config,
      runId: (Number.parseInt(WORLD_RUN_ID, 16) + this.lives.length).toString(16).padStart(16, '0'),
      hostBoot: `boot-${this.#hostBoots}`,
      bootedMs: this.#hostBootedMs,
      segmentBytes: SEGMENT_BYTES,
      disk,
      setAside: async (records) => this.setAside.push(...records) > 0,
      random: this.#random,
      tell: (event) => this.#hear(event),
    });
    this.lives.push(life);
    return life;
  }

  #report(): void {
    const { clock } = this;
    const nextMs = clock.monotonicMs() + this.#reportMs;
    const uptimeMs = clock.monotonicMs() - this.#boardBootedMs;
    clock.at(nextMs, () => this.#report());
    if (this.muted || this.#random() < this.lostShare) return;
    const ride = { rpm: this.#rpm, firstMagnetMs: 100, permille: () => 400 };
    this.#send(reportLine(ride, uptimeMs));
  }

  /** A line on its way to the bridge: late by chance, but never before the one sent before it. */
  #send(line: string): void {
    this.#arrivesMs = Math.max(this.#arrivesMs, this.clock.monotonicMs() + this.#random() * JITTER_MS);
    this.clock.at(this.#arrivesMs, () => this.serial.receive(line));
  }

  #hear(event: BridgeEvent): void {
    this.told.set(event.kind, (this.told.get(event.kind) ?? 0) + 1);
    const incessant: EventKind[] = ['sampleMade', 'linesMissed', 'samplesLost', 'publishRefused'];
    if (!incessant.includes(event.kind)) this.events.push(event);
  }
}

function configOf(journal: WorldOptions['journal'], drainJitterMs: number): Config {
  const parsed = parseConfig(
    JSON.stringify({
      bikeId: 'bike-1',
      serial: { path: '/dev/fake' },
      uplink: { url: 'mqtt://127.0.0.1:1883' },
      delivery: { drainJitterMs },
      journal,
    }),
  );
  if ('config' in parsed) return parsed.config;
  throw new Error(parsed.problems.join('; '));
}
