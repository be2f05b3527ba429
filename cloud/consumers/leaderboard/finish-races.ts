import { CLASSES, RACE_MS, raceIdAt } from '@alleycat/contract';
import { bestsOf, encodeBests, mergeBests } from './class-bests.ts';
import type { LeaderboardStore } from './leaderboard-store.ts';
import { loadRaceTable } from './load-race-table.ts';
import { LIVE_MS, PROVISIONAL_MS } from './race-deadlines.ts';
import { type RaceTable, rankRiders } from './race-table.ts';
import { resultRows } from './result-row.ts';
import { type RaceStage, type ResultsStore, ROWS_PER_PART } from './results-store.ts';
import { KEPT_AFTER_RACE_MS } from './table-item.ts';

export interface FinishPorts {
  readonly store: Pick<LeaderboardStore, 'query'>;
  readonly results: ResultsStore;
}

// What arrived just before a deadline may still wait in the stream: an hour is far above the iterator age that raises an alarm.
const STAGES: readonly { readonly stage: RaceStage; readonly afterEndMs: number }[] = [
  { stage: 'provisional', afterEndMs: LIVE_MS + 30_000 },
  { stage: 'final', afterEndMs: PROVISIONAL_MS + 3_600_000 },
];
const MAX_RACES_A_CALL = 5;
// Older races have expired: to go through all of a long pause would let those of today expire too.
const RACES_KEPT = KEPT_AFTER_RACE_MS / RACE_MS;
const MAX_MERGES = 10;

/**
 * Does what is due with races that are over: merges the all-time bests of their classes a minute and a half after the end,
 * and again, with the final result, after 25 hours. Call it once a minute. It goes on where the last call that succeeded
 * ended, five races a stage at most. Two at once write the same. Returns how many races it finished.
 */
export async function finishRaces(ports: FinishPorts, nowMs: number): Promise<number> {
  let finished = 0;
  for (const { stage, afterEndMs } of STAGES) {
    const due = raceIdAt(nowMs - afterEndMs - RACE_MS);
    const next = ((await ports.results.readStage(stage)) ?? due - 1) + 1;
    const first = Math.max(next, due - RACES_KEPT);
    for (let raceId = first; raceId <= Math.min(due, first + MAX_RACES_A_CALL - 1); raceId++) {
      for (const { classId } of CLASSES) await finishRace(ports, stage, raceId, classId);
      await ports.results.writeStage(stage, raceId);
      finished += 1;
    }
  }
  return finished;
}

async function finishRace({ store, results }: FinishPorts, stage: RaceStage, raceId: number, classId: number) {
  const table = await loadRaceTable(store, raceId, classId);
  if (table.bikes.size === 0) return;
  if (stage === 'final') await writeFinalResult(results, table);
  await mergeIntoBests(results, table);
}

async function writeFinalResult(results: ResultsStore, table: RaceTable): Promise<void> {
  if ((await results.readFinal(table.raceId, table.classId, 0)) !== undefined) return;
  const rows = resultRows(rankRiders(table));
  // The first part is written last: whoever finds it finds the others too.
  for (let part = Math.ceil(rows.length / ROWS_PER_PART) - 1; part >= 0; part--) {
    const content = { riders: rows.length, rows: rows.slice(part * ROWS_PER_PART, (part + 1) * ROWS_PER_PART) };
    await results.writeFinal(table.raceId, table.classId, part, content);
  }
}

async function mergeIntoBests(results: ResultsStore, table: RaceTable): Promise<void> {
  const ofRace = bestsOf(table);
  for (let attempt = 0; attempt < MAX_MERGES; attempt++) {
    const { bests, version } = await results.readBests(table.classId);
    const merged = mergeBests(bests, ofRace);
    if (encodeBests(merged) === encodeBests(bests)) return;
    if (await results.writeBests(table.classId, merged, version)) return;
  }
  throw new Error(`the bests of class ${table.classId} changed under ${MAX_MERGES} merges`);
}
