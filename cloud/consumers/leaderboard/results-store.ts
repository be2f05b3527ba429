import type { ClassBests } from './class-bests.ts';
import type { ResultRow } from './result-row.ts';

/** Rows of one part of a final result; part n holds the places from n × 500 + 1. */
export const ROWS_PER_PART = 500;

/** A part of a final result, with the number of riders of the whole. */
export interface FinalPart {
  readonly riders: number;
  readonly rows: readonly ResultRow[];
}

/** What is done once with each race after its end. */
export type RaceStage = 'provisional' | 'final';

/** Port: what is kept of races that are over. A rejection is a fault of the store; everything may be called again. */
export interface ResultsStore {
  /**
   * Writes a part, counted from 0, of a final result. Of part 0, which makes the result final, the first write stays; another part
   * may be left over from a writer that did not come so far, and is replaced.
   */
  writeFinal(raceId: number, classId: number, part: number, content: FinalPart): Promise<void>;
  readFinal(raceId: number, classId: number, part: number): Promise<FinalPart | undefined>;
  /** A class's all-time bests with their version, 0 when there are none yet. */
  readBests(classId: number): Promise<{ readonly bests: ClassBests; readonly version: number }>;
  /** Writes bests as the version after the one they were read with. False: another writer was faster. */
  writeBests(classId: number, bests: ClassBests, readVersion: number): Promise<boolean>;
  /** The last race that a stage is through with. */
  readStage(stage: RaceStage): Promise<number | undefined>;
  writeStage(stage: RaceStage, raceId: number): Promise<void>;
}
