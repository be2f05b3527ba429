import { expandPack, liveMessageSchema, packSchema } from '@alleycat/contract';

/** One life of the daemon: from when it could know the rider's cadence to the `kill -9`, wall ms. */
export interface Life {
  readonly ridingFromMs: number;
  readonly killedAtMs: number;
}

/** A second that was ridden and must arrive, by its start on the wall clock, with what its sample may say of the cadence. */
export interface RiddenSecond {
  readonly startMs: number;
  readonly lowestRpm: number;
  readonly highestRpm: number;
}

/** A second that arrived with another cadence than it can have had. */
export interface WrongSecond extends RiddenSecond {
  readonly rpm: number;
}

/** Starts of the seconds that never arrived, and those that arrived as something else than what was ridden. */
interface Judgement {
  readonly missing: readonly number[];
  readonly wrong: readonly WrongSecond[];
}

interface Arrived {
  readonly name: string;
  readonly startMs: number;
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
}

const SECOND_MS = 1000;
/** A cadence is cut to tenths, and the board's clock to 4 µs. */
const QUANTISED_RPM = 0.05 + 0.001;

/** Holds what has arrived against what was ridden, of which it is told from outside the daemon. */
export class KillOracle {
  readonly #samples = new Map<string, Arrived>();
  readonly #seconds = new Map<number, Arrived>();
  #duplicates = 0;
  #altered = 0;
  #renamed = 0;

  /** Takes what arrived at the broker on a bike's `ride` or `backlog` topic. */
  take(topic: string, payload: Buffer): void {
    const json: unknown = JSON.parse(payload.toString());
    if (topic.endsWith('/ride')) {
      const { runId, seq, deviceTimestamp, cadence, resistance } = liveMessageSchema.parse(json);
      const tenths = { cadenceTenths: Math.round(cadence * 10), resistanceTenths: Math.round(resistance * 10) };
      this.#note({ name: `${runId}/${seq}`, startMs: deviceTimestamp, ...tenths });
    } else if (topic.endsWith('/backlog')) {
      for (const { runId, seq, timeMs, cadenceTenths, resistanceTenths } of expandPack(packSchema.parse(json))) {
        this.#note({ name: `${runId}/${seq}`, startMs: timeMs, cadenceTenths, resistanceTenths });
      }
    }
  }

  judge(ridden: readonly RiddenSecond[]): Judgement {
    const missing: number[] = [];
    const wrong: WrongSecond[] = [];
    for (const second of ridden) {
      const arrived = this.#seconds.get(second.startMs);
      const rpm = (arrived?.cadenceTenths ?? 0) / 10;
      const isRight = rpm >= second.lowestRpm - QUANTISED_RPM && rpm <= second.highestRpm + QUANTISED_RPM;
      if (arrived === undefined) missing.push(second.startMs);
      else if (!isRight) wrong.push({ ...second, rpm });
    }
    return { missing, wrong };
  }

  /** The longest time before a kill, ms, of which nothing arrived. */
  largestWindowMs(lives: readonly Life[]): number {
    const endsMs = [...this.#seconds.keys()].map((startMs) => startMs + SECOND_MS).sort((a, b) => a - b);
    const windows = lives.map(({ ridingFromMs, killedAtMs }) => {
      const lastMs = endsMs.findLast((endMs) => endMs <= killedAtMs) ?? ridingFromMs;
      return killedAtMs - Math.max(lastMs, ridingFromMs);
    });
    return Math.max(0, ...windows);
  }

  get arrived(): number {
    return this.#samples.size;
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  /** Names that arrived twice with different content. */
  get altered(): number {
    return this.#altered;
  }

  /** Seconds that arrived under a second name. */
  get renamed(): number {
    return this.#renamed;
  }

  #note(sample: Arrived): void {
    const before = this.#samples.get(sample.name);
    if (before === undefined) {
      if (this.#seconds.has(sample.startMs)) this.#renamed += 1;
    } else {
      this.#duplicates += 1;
      if (JSON.stringify(before) !== JSON.stringify(sample)) this.#altered += 1;
    }
    this.#samples.set(sample.name, sample);
    this.#seconds.set(sample.startMs, sample);
  }
}
