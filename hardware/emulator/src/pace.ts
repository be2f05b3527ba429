const MAX_LAG_MS = 250;

/** Ties board time to real time: at `originMs` of the real clock the board stands at `originUs`. */
export type Pace = { speed: number; originMs: number; originUs: number };

/**
 * The board time that belongs to `nowMs`. A process that was held up for longer than 250 ms goes on from where the board stands
 * instead of rushing, and says by how much real time it fell behind.
 */
export function boardTimeAt(
  pace: Pace,
  nowMs: number,
  boardUs: number,
): { pace: Pace; targetUs: number; skippedMs: number } {
  const targetUs = pace.originUs + (nowMs - pace.originMs) * 1000 * pace.speed;
  const lagMs = (targetUs - boardUs) / 1000 / pace.speed;
  if (lagMs <= MAX_LAG_MS) {
    return { pace, targetUs, skippedMs: 0 };
  }
  const catchUpUs = boardUs + MAX_LAG_MS * 1000 * pace.speed;
  return {
    pace: { ...pace, originMs: nowMs, originUs: catchUpUs },
    targetUs: catchUpUs,
    skippedMs: lagMs - MAX_LAG_MS,
  };
}
