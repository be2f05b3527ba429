import { RACE_MS, raceStartMs } from '@alleycat/contract';

// A bike's clock is synchronised, and a sample is sent after its second: one that comes this much before it is a lie.
const EARLY_MS = 60_000;
/** How long after its end a result is live, and how long provisional. */
export const LIVE_MS = 60_000;
export const PROVISIONAL_MS = 24 * 3_600_000;

/** State of a race's result at a wall time: live until a minute after its end, provisional for 24 hours, then final. */
export function resultStateAt(raceId: number, atMs: number): 'live' | 'provisional' | 'final' {
  const afterEndMs = atMs - (raceStartMs(raceId) + RACE_MS);
  if (afterEndMs <= LIVE_MS) return 'live';
  return afterEndMs <= PROVISIONAL_MS ? 'provisional' : 'final';
}

/** Whether a sample that arrived in the stream at this wall time still counts, or came impossibly early or too late. */
export function judgeArrival(raceId: number, second: number, arrivedAtMs: number): 'counts' | 'early' | 'late' {
  if (arrivedAtMs < raceStartMs(raceId) + (second - 1) * 1000 - EARLY_MS) return 'early';
  return resultStateAt(raceId, arrivedAtMs) === 'final' ? 'late' : 'counts';
}
