import { RACE_MS, raceStartMs } from '@alleycat/contract';
import type { RaceTable } from './race-table.ts';

/** Bikes of the running race and of the one before it. */
export interface RacingBikes {
  readonly racing: number;
  /** Of these, those that were last heard of in the midst of a race, half a minute ago or longer. */
  readonly silent: number;
}

// The time that a bike may be silent: the live lane of a bike gives up what is 2 s old, and a pack comes every 5 s.
const SILENT_MS = 30_000;

/**
 * Counts bikes that have gone silent, among all that race. A bike that was heard to the last second of a race has ended it. One that
 * was not counts until the end of the race after, so that an outage is told however late in a race it begins, and those who leave early
 * are few among the many who do not.
 */
export function countSilentBikes(tables: readonly RaceTable[], nowMs: number): RacingBikes {
  const heardMs = new Map<string, number>();
  for (const { raceId, bikes } of tables) {
    for (const [bikeId, racers] of bikes) {
      for (const { participant } of racers.values()) {
        const endMs = raceStartMs(raceId) + participant.lastSecond * 1000;
        heardMs.set(bikeId, Math.max(endMs, heardMs.get(bikeId) ?? 0));
      }
    }
  }
  const silent = [...heardMs.values()].filter((atMs) => atMs <= nowMs - SILENT_MS && atMs % RACE_MS !== 0);
  return { racing: heardMs.size, silent: silent.length };
}
