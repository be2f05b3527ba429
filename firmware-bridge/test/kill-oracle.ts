import { expandPack, liveMessageSchema, packSchema } from '@alleycat/contract';

/** One life of the daemon: from when the rider's cadence was on its screen to the `kill -9`, wall ms. */
export interface Life {
  readonly ridingFromMs: number;
  readonly killedAtMs: number;
}

const SECOND_MS = 1000;

/**
 * Knows what must arrive, from outside the daemon: the rider pedals all the time, so every second that a life saw whole, and
 * that ended early enough before the kill, is a sample.
 */
export class KillOracle {
  readonly #samples = new Map<string, string>();
  readonly #secondsMs = new Set<number>();
  #duplicates = 0;
  #altered = 0;

  /** Takes what arrived at the broker on a bike's `ride` or `backlog` topic. */
  take(topic: string, payload: Buffer): void {
    const json: unknown = JSON.parse(payload.toString());
    if (topic.endsWith('/ride')) {
      const { runId, seq, deviceTimestamp, cadence, resistance } = liveMessageSchema.parse(json);
      this.#note(`${runId}/${seq}`, deviceTimestamp, `${Math.round(cadence * 10)} ${Math.round(resistance * 10)}`);
    } else if (topic.endsWith('/backlog')) {
      for (const { runId, seq, timeMs, cadenceTenths, resistanceTenths } of expandPack(packSchema.parse(json))) {
        this.#note(`${runId}/${seq}`, timeMs, `${cadenceTenths} ${resistanceTenths}`);
      }
    }
  }

  /** Starts of the seconds that had to arrive and have not, for lives that were killed with this much at risk. */
  missing(lives: readonly Life[], atRiskMs: number): number[] {
    return lives.flatMap(({ ridingFromMs, killedAtMs }) => {
      const missing: number[] = [];
      for (
        let startMs = Math.ceil(ridingFromMs / SECOND_MS) * SECOND_MS;
        startMs + SECOND_MS <= killedAtMs - atRiskMs;
        startMs += SECOND_MS
      ) {
        if (!this.#secondsMs.has(startMs)) missing.push(startMs);
      }
      return missing;
    });
  }

  /** The longest time before a kill, ms, of which nothing arrived. */
  largestWindowMs(lives: readonly Life[]): number {
    const windows = lives.map(({ ridingFromMs, killedAtMs }) => {
      const last = Math.max(
        ...[...this.#secondsMs].filter((startMs) => startMs + SECOND_MS <= killedAtMs),
        ridingFromMs - SECOND_MS,
      );
      return killedAtMs - (last + SECOND_MS);
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

  #note(name: string, timeMs: number, ridden: string): void {
    const content = `${timeMs} ${ridden}`;
    const before = this.#samples.get(name);
    if (before !== undefined) {
      this.#duplicates += 1;
      if (before !== content) this.#altered += 1;
    }
    this.#samples.set(name, content);
    this.#secondsMs.add(timeMs);
  }
}
