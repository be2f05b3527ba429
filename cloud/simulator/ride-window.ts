import { RACE_MS, raceIdAt, raceStartMs } from '@alleycat/contract';

const TOO_LATE_TO_JOIN_MS = 30_000;

/**
 * When a fleet begins, a whole second not before this wall time, and for how long it rides: so many seconds, or to the end of
 * so many races, of which the running one is the first unless it is about to end. So bikes join a race, too.
 */
export function rideWindow(
  nowMs: number,
  { races, seconds }: { readonly races: number; readonly seconds: number | undefined },
): { readonly startMs: number; readonly seconds: number } {
  const nextMs = Math.ceil(nowMs / 1000) * 1000;
  if (seconds !== undefined) return { startMs: nextMs, seconds };
  const endMs = raceStartMs(raceIdAt(nextMs) + 1);
  const startMs = endMs - nextMs < TOO_LATE_TO_JOIN_MS ? endMs : nextMs;
  const lastMs = (startMs === endMs ? endMs + RACE_MS : endMs) + (races - 1) * RACE_MS;
  return { startMs, seconds: (lastMs - startMs) / 1000 };
}
