import { raceStartMs } from '@alleycat/contract';
import { Bridge } from '../src/bridge.ts';
import { type Config, parseConfig } from '../src/config.ts';
import type { BridgeEvent, EventKind } from '../src/events.ts';
import { MemoryJournal } from '../src/journal/memory-journal.ts';
import type { Rider } from '../src/race/session.ts';
import type { Answer } from '../src/rider/routes.ts';
import type { Screen } from '../src/rider/screen.ts';
import { boardLine } from './board-line.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { FakeClock } from './fake-clock.ts';
import { FakePageServer } from './fake-page-server.ts';
import { FakeSerialLink } from './fake-serial-link.ts';
import { FakeUplink } from './fake-uplink.ts';
import { runClock } from './run-clock.ts';
import { seededRandom } from './seeded-random.ts';
import { reportLine } from './simulated-board.ts';

export const WORLD_RACE_ID = 6_000_000;
export const WORLD_RUN_ID = '00000000000000aa';
const RIDER: Rider = { racerId: 7, classId: 2, name: 'Ada' };
const REPORT_MS = 100;
const JITTER_MS = 40;

interface WorldOptions {
  readonly seed?: number;
  readonly maxWaiting?: number;
  readonly drainJitterMs?: number;
  /** The board reports this often, ms; a week is quicker with fewer lines. */
  readonly reportMs?: number;
  /** How long before the opening of race 6000000's window the world begins, ms. */
  readonly beforeRaceMs?: number;
}

/** One bike in a simulated world: its board and rider, its card, its broker, its page, and the clock of all of them. */
export class World {
  readonly clock: FakeClock;
  readonly serial: FakeSerialLink;
  readonly uplink: FakeUplink;
  readonly page = new FakePageServer();
  readonly journal: MemoryJournal;
  readonly bridge: Bridge;
  /** What the bridge told, but for what it tells all the time; and how often it told each kind. */
  readonly events: BridgeEvent[] = [];
  readonly told = new Map<EventKind, number>();
  /** Share of the board's lines that get lost, and whether it sends any. */
  lostShare = 0;
  muted = false;
  readonly #random: () => number;
  readonly #reportMs: number;
  #bootedMs = 0;
  #arrivesMs = 0;
  #rpm = 85;

  constructor({
    seed = 1,
    maxWaiting = 100_000,
    drainJitterMs = 2000,
    reportMs = REPORT_MS,
    beforeRaceMs = 20_000,
  }: WorldOptions) {
    this.#random = seededRandom(seed);
    this.#reportMs = reportMs;
    this.clock = new FakeClock(raceStartMs(WORLD_RACE_ID) - beforeRaceMs + 0.25);
    this.serial = new FakeSerialLink(this.clock);
    this.uplink = new FakeUplink(this.clock);
    this.journal = new MemoryJournal(maxWaiting);
    const { clock, serial, uplink, page, journal } = this;
    const random = this.#random;
    const tell = (event: BridgeEvent): void => this.#hear(event);
    const ports = { clock, serial, uplink, page, journal, random, tell };
    const identity = { runId: WORLD_RUN_ID, software: '0.1.0' };
    this.bridge = new Bridge(configOf(maxWaiting, drainJitterMs), identity, ports);
  }

  /** Starts the bridge with the board plugged in and booted. */
  async start(): Promise<void> {
    this.#bootedMs = this.clock.monotonicMs() - 500;
    this.serial.plugIn();
    await this.bridge.start();
    this.#report();
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
    this.#bootedMs = this.clock.monotonicMs();
    this.#send(boardLine('ID,1,1.0.0,42,m328p-1,8,1,180,3900'));
  }

  /** Names of all samples made so far. */
  made(): string[] {
    return Array.from({ length: this.screen().samples }, (_, index) => `${WORLD_RUN_ID}/${index + 1}`);
  }

  delivered(): ReturnType<typeof deliveredSamples> {
    return deliveredSamples(this.uplink.received);
  }

  #report(): void {
    const { clock } = this;
    const nextMs = clock.monotonicMs() + this.#reportMs;
    const uptimeMs = clock.monotonicMs() - this.#bootedMs;
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
    const incessant: EventKind[] = ['sampleMade', 'linesMissed', 'samplesEvicted', 'publishRefused'];
    if (!incessant.includes(event.kind)) this.events.push(event);
  }
}

function configOf(maxWaiting: number, drainJitterMs: number): Config {
  const parsed = parseConfig(
    JSON.stringify({
      bikeId: 'bike-1',
      serial: { path: '/dev/fake' },
      uplink: { url: 'mqtt://127.0.0.1:1883' },
      delivery: { maxWaiting, drainJitterMs },
    }),
  );
  if ('config' in parsed) return parsed.config;
  throw new Error(parsed.problems.join('; '));
}
