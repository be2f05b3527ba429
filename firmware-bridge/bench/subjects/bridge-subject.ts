import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arrival } from '../broker-recorder.ts';
import { PageReader } from '../page-reader.ts';
import { Program } from '../program.ts';
import type { Subject, Surroundings, Tick } from './subject.ts';

const BIKE_ID = 'bench-0001';

/** The bridge by its own command, with a browser on its page. How late each sample was made it says in its log. */
export class BridgeSubject implements Subject {
  readonly name = 'bridge';
  readonly aim = 'whole seconds';
  readonly topic = `alleycat/bikes/${BIKE_ID}/ride`;
  readonly #script: string;
  /** Lateness of the samples, ms, by the start of their second, epoch ms. */
  readonly #latenessMs = new Map<number, number>();
  #reader: PageReader | undefined;

  /** `script` is the path of the bridge's program. */
  constructor(script: string) {
    this.#script = script;
  }

  start({ device, brokerPort, folder }: Surroundings): Program {
    const path = join(folder, 'bridge.json');
    const config = {
      bikeId: BIKE_ID,
      serial: { path: device },
      uplink: { url: `mqtt://127.0.0.1:${brokerPort}` },
      page: { port: 0 },
    };
    writeFileSync(path, JSON.stringify(config));
    return new Program(this.name, [this.#script, '--config', path, '--verbose'], {
      onLine: (line) => this.#takeLine(line),
    });
  }

  tickOf({ payload, arrivalMs }: Arrival, wallOffsetMs: number): Tick | undefined {
    const { deviceTimestamp } = JSON.parse(payload);
    const lateMs = this.#latenessMs.get(deviceTimestamp);
    if (lateMs === undefined) return undefined;
    return { madeMs: deviceTimestamp + 1000 + lateMs - wallOffsetMs, arrivalMs, stampMs: deviceTimestamp };
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
    const { event, timeMs, lateMs, url } = JSON.parse(line);
    if (event === 'pageOpened') this.#reader = new PageReader(url);
    if (event === 'sampleMade') this.#latenessMs.set(timeMs, lateMs);
  }
}
