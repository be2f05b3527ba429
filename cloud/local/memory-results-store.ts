import { type ClassBests, NO_BESTS } from '../consumers/leaderboard/class-bests.ts';
import type { FinalPart, RaceStage, ResultsStore } from '../consumers/leaderboard/results-store.ts';

const MAX_PARTS = 2_000;

/** Results and bests in memory. It holds a bounded number of final results; the oldest go first. */
export class MemoryResultsStore implements ResultsStore {
  readonly #finals = new Map<string, FinalPart>();
  readonly #bests = new Map<number, { bests: ClassBests; version: number }>();
  readonly #stages = new Map<RaceStage, number>();

  async writeFinal(raceId: number, classId: number, part: number, content: FinalPart): Promise<void> {
    const key = `${raceId}/${classId}/${part}`;
    if (part > 0 || !this.#finals.has(key)) this.#finals.set(key, content);
    if (this.#finals.size > MAX_PARTS)
      for (const oldest of [...this.#finals.keys()].slice(0, 1)) this.#finals.delete(oldest);
  }

  async readFinal(raceId: number, classId: number, part: number): Promise<FinalPart | undefined> {
    return this.#finals.get(`${raceId}/${classId}/${part}`);
  }

  async readBests(classId: number): Promise<{ bests: ClassBests; version: number }> {
    return this.#bests.get(classId) ?? { bests: NO_BESTS, version: 0 };
  }

  async writeBests(classId: number, bests: ClassBests, readVersion: number): Promise<boolean> {
    if ((this.#bests.get(classId)?.version ?? 0) !== readVersion) return false;
    this.#bests.set(classId, { bests, version: readVersion + 1 });
    return true;
  }

  async readStage(stage: RaceStage): Promise<number | undefined> {
    return this.#stages.get(stage);
  }

  async writeStage(stage: RaceStage, raceId: number): Promise<void> {
    this.#stages.set(stage, raceId);
  }
}
