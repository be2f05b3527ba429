/**
 * Where the board's clock stands on the host's: host ms = board ms + offsetMs. A line arrives late, never early, so the
 * smallest offset seen is the true one; it may rise by `DRIFT` to follow a board whose crystal runs slow.
 */
export interface BoardTime {
  readonly offsetMs: number;
  /** Board ms of the last line, counted on beyond the 2^32 at which the wire wraps. */
  readonly boardMs: number;
  readonly seq: number;
}

interface Placement {
  readonly time: BoardTime;
  /** Host monotonic ms at which the board wrote the line. */
  readonly atMs: number;
  /** True when the line cannot belong to the same run of the board as the last one. */
  readonly restarted: boolean;
}

/** Ten times what a crystal and the host's clock can disagree by. */
const DRIFT = 0.001;
const REBOOT_MS = 2000;
const REPORT_PERIOD_MS = 100;

/**
 * Places a report by its uptime (ms, modulo 2^32) and seq (modulo 2^16) on the host's monotonic clock. An uptime that
 * disagrees with the host's clock by more than 2 s is a reboot; but a line whose seq and uptime go on together was merely
 * held up in a buffer while this process was busy, and keeps its place.
 */
export function placeLine(
  time: BoardTime | undefined,
  report: { uptimeMs: number; seq: number },
  arrivedMs: number,
): Placement {
  if (time === undefined) return anew(report, arrivedMs, false);
  const elapsedMs = (report.uptimeMs - time.boardMs) >>> 0;
  if (elapsedMs >= 0x80000000) return anew(report, arrivedMs, true);
  const boardMs = time.boardMs + elapsedMs;
  const candidateMs = arrivedMs - boardMs;
  const reports = (report.seq - time.seq) & 0xffff;
  const goesOn = Math.abs(reports - elapsedMs / REPORT_PERIOD_MS) <= 2;
  const early = candidateMs < time.offsetMs - REBOOT_MS;
  const late = candidateMs > time.offsetMs + REBOOT_MS;
  if (early || (late && !goesOn)) return anew(report, arrivedMs, true);
  const offsetMs = Math.min(candidateMs, time.offsetMs + elapsedMs * DRIFT);
  return { time: { offsetMs, boardMs, seq: report.seq }, atMs: boardMs + offsetMs, restarted: false };
}

function anew(report: { uptimeMs: number; seq: number }, arrivedMs: number, restarted: boolean): Placement {
  const time = { offsetMs: arrivedMs - report.uptimeMs, boardMs: report.uptimeMs, seq: report.seq };
  return { time, atMs: arrivedMs, restarted };
}
