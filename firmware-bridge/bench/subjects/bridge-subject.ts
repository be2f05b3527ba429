import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arrival } from '../broker-recorder.ts';
import { PageReader } from '../page-reader.ts';
import { Program } from '../program.ts';
import type { Subject, Surroundings, Tick } from './subject.ts';

const BIKE_ID = 'bench-0001';
/** As a bike starts it, by deploy/alleycat-bridge.service: what is measured is what runs. */
export const NODE_OPTIONS = ['--max-semi-space-size=4', '--max-old-space-size=256'];

interface BridgeOptions {
  /** Sections of the configuration that are not left to their defaults. */
  readonly settings?: { readonly uplink?: object; readonly delivery?: object };
  /** How many times as fast it runs; 1 without it. */
  readonly speed?: number;
  /** Hears each event that the bridge logs. */
  readonly onEvent?: (event: Record<string, unknown>) => void;
}

/** The bridge by its own command, with a browser on its page. How late each sample was made it says in its log. */
export class BridgeSubject implements Subject {
  readonly name = 'bridge';
  readonly aim = 'whole seconds';
  readonly topic = `alleycat/bikes/${BIKE_ID}/ride`;
  /** Where it publishes what waited. */
  readonly backlogTopic = `alleycat/bikes/${BIKE_ID}/backlog`;
  readonly #script: string;
  readonly #options: BridgeOptions;
  /** Lateness of the samples, ms, by the start of their second, epoch ms. */
  readonly #latenessMs = new Map<number, number>();
  #reader: PageReader | undefined;
  #pageUrl: string | undefined;

  /** `script` is the path of the bridge's program. */
  constructor(script: string, options: BridgeOptions = {}) {
    this.#script = script;
    this.#options = options;
  }

  start({ device, brokerPort, folder }: Surroundings): Program {
    const path = join(folder, 'bridge.json');
    const { uplink = {}, delivery = {} } = this.#options.settings ?? {};
    const speed = this.#options.speed === undefined ? [] : ['--speed', `${this.#options.speed}`];
    const config = {
      bikeId: BIKE_ID,
      serial: { path: device },
      uplink: { url: `mqtt://127.0.0.1:${brokerPort}`, ...uplink },
      delivery,
      clock: { source: 'system' },
      journal: { folder: this.journalFolder(folder) },
      page: { port: 0 },
    };
    writeFileSync(path, JSON.stringify(config));
    this.#pageUrl = undefined;
    return new Program(this.name, [...NODE_OPTIONS, this.#script, '--config', path, '--verbose', ...speed], {
      onLine: (line) => this.#takeLine(line),
    });
  }

  /** Where it keeps what waits, below its own folder. */
  journalFolder(folder: string): string {
    return join(folder, 'journal');
  }

  tickOf({ payload, arrivalMs }: Arrival, wallOffsetMs: number): Tick | undefined {
    const { deviceTimestamp } = JSON.parse(payload);
    const lateMs = this.#latenessMs.get(deviceTimestamp);
    if (lateMs === undefined) return undefined;
    return { madeMs: deviceTimestamp + 1000 + lateMs - wallOffsetMs, arrivalMs, stampMs: deviceTimestamp };
  }

  /** Address of the rider page since the last start; undefined until it is open. */
  get pageUrl(): string | undefined {
    return this.#pageUrl;
  }

  /** How many screens the browser has got; throws when it no longer gets any. */
  screensRead(): number {
    if (this.#reader?.problem !== undefined) throw new Error(this.#reader.problem);
    return this.#reader?.screens ?? 0;
  }

  closePage(): void {
    this.#reader?.close();
  }

  #takeLine(line: string): void {
    const event = JSON.parse(line);
    if (event.event === 'pageOpened') {
      this.#reader?.close();
      this.#reader = new PageReader(event.url);
      this.#pageUrl = event.url;
    }
    if (event.event === 'sampleMade') this.#latenessMs.set(event.timeMs, event.lateMs);
    this.#options.onEvent?.(event);
  }
}
