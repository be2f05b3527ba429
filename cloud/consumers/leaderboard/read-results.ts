import type { ClassBests } from './class-bests.ts';
import type { FinishPorts } from './finish-races.ts';
import { loadRaceTable } from './load-race-table.ts';
import { resultStateAt } from './race-deadlines.ts';
import { rankRiders } from './race-table.ts';
import { type ResultRow, resultRows } from './result-row.ts';
import { ROWS_PER_PART } from './results-store.ts';

/** A page of a race's result. */
export interface ResultsPage {
  readonly raceId: number;
  readonly classId: number;
  readonly state: 'live' | 'provisional' | 'final';
  readonly riders: number;
  readonly rows: readonly ResultRow[];
  /** The place after which the next page begins; absent on the last page. */
  readonly next?: number;
}

/** Which race, and which part of its result: up to 500 rows after a place. */
export interface ResultsQuery {
  readonly raceId: number;
  readonly classId: number;
  readonly after: number;
  readonly limit: number;
}

/** Port: whoever shows results reads them a page at a time. */
export interface ResultsReader {
  page(query: ResultsQuery): Promise<ResultsPage>;
  /** All-time bests of a class, by second. */
  bests(classId: number): Promise<ClassBests>;
}

/**
 * Reads results: the final one where it is written, else ranked anew from what the store knows at this wall time. Until it is written,
 * rows that arrived in time may still change the result, so that it is provisional. Of a race that nobody rode nothing is written.
 */
export function createResultsReader({ store, results }: FinishPorts, nowMs: () => number): ResultsReader {
  const page = async (query: ResultsQuery): Promise<ResultsPage> => {
    const { raceId, classId, after, limit } = query;
    const first = await results.readFinal(raceId, classId, 0);
    if (first === undefined) {
      const rows = resultRows(rankRiders(await loadRaceTable(store, raceId, classId)));
      const state = resultStateAt(raceId, nowMs());
      const isUnwritten = state === 'final' && rows.length > 0;
      return pageOf(query, isUnwritten ? 'provisional' : state, rows.length, rows.slice(after, after + limit));
    }
    const rows: ResultRow[] = [];
    const end = Math.min(after + limit, first.riders);
    for (let part = Math.floor(after / ROWS_PER_PART); part * ROWS_PER_PART < end; part++) {
      const content = part === 0 ? first : await results.readFinal(raceId, classId, part);
      rows.push(...(content?.rows ?? []).filter(({ place }) => place > after && place <= end));
    }
    return pageOf(query, 'final', first.riders, rows);
  };
  return { page, bests: async (classId) => (await results.readBests(classId)).bests };
}

function pageOf(
  { raceId, classId, after }: ResultsQuery,
  state: ResultsPage['state'],
  riders: number,
  rows: readonly ResultRow[],
): ResultsPage {
  const end = after + rows.length;
  return { raceId, classId, state, riders, rows, ...(rows.length > 0 && end < riders && { next: end }) };
}
