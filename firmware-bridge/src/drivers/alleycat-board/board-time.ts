/**
 * Where the board's clock stands on the host's: host ms = board ms + offset. A line arrives late, never early, so the
 * smallest offset of the last seconds is the true one. It is taken over two windows of arrival, the running one and the one
 * before, so that it follows a board whose resonator is half a percent off, or that stood still for a moment.
 */
export interface BoardTime {
  readonly window: { readonly openedMs: number; readonly minMs: number; readonly beforeMs: number };
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

const WINDOW_MS = 5000;
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
  const offsetMs = Math.min(time.window.minMs, time.window.beforeMs);
  const reports = (report.seq - time.seq) & 0xffff;
  const goesOn = Math.abs(reports - elapsedMs / REPORT_PERIOD_MS) <= 2;
  const early = candidateMs < offsetMs - REBOOT_MS;
  const late = candidateMs > offsetMs + REBOOT_MS;
  if (early || (late && !goesOn)) return anew(report, arrivedMs, true);
  const window = slide(time.window, candidateMs, arrivedMs);
  const atMs = boardMs + Math.min(window.minMs, window.beforeMs);
  return { time: { window, boardMs, seq: report.seq }, atMs, restarted: false };
}

/** The windows follow the arrival: a burst of late lines arrives in one, and does not push out what was known before it. */
function slide(window: BoardTime['window'], candidateMs: number, arrivedMs: number): BoardTime['window'] {
  if (arrivedMs - window.openedMs < WINDOW_MS) return { ...window, minMs: Math.min(window.minMs, candidateMs) };
  return { openedMs: arrivedMs, minMs: candidateMs, beforeMs: window.minMs };
}

function anew(report: { uptimeMs: number; seq: number }, arrivedMs: number, restarted: boolean): Placement {
  const minMs = arrivedMs - report.uptimeMs;
  const window = { openedMs: arrivedMs, minMs, beforeMs: Number.POSITIVE_INFINITY };
  return { time: { window, boardMs: report.uptimeMs, seq: report.seq }, atMs: arrivedMs, restarted };
}
