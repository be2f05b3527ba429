/** A race is a fixed window of this many seconds, aligned to the epoch. */
export const RACE_SECONDS = 300;
export const RACE_MS = RACE_SECONDS * 1000;

/** Race id of the window that contains a wall time: floor(epochMs / 300000). */
export function raceIdAt(epochMs: number): number {
  return Math.floor(epochMs / RACE_MS);
}

/** Wall time in epoch ms at which a race's window opens. */
export function raceStartMs(raceId: number): number {
  return raceId * RACE_MS;
}

/** Second of the window, 1..300, that contains a wall time. */
export function secondOfRaceAt(epochMs: number): number {
  return Math.floor((epochMs - raceStartMs(raceIdAt(epochMs))) / 1000) + 1;
}
