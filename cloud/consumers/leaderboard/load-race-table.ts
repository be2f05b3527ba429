import type { LeaderboardStore } from './leaderboard-store.ts';
import { mergeItem, newRaceTable, type RaceTable } from './race-table.ts';

/** A race of a class with everything that the store knows of it. */
export async function loadRaceTable(
  store: Pick<LeaderboardStore, 'query'>,
  raceId: number,
  classId: number,
): Promise<RaceTable> {
  const table = newRaceTable(raceId, classId);
  for await (const item of store.query(raceId, classId)) mergeItem(table, item);
  return table;
}
