import type { TimeAnchor } from './time-anchor.ts';

/** One moment on both clocks, ms, and whether the wall clock is synchronised. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly synced: boolean;
}

/** How wall time stands to the monotonic clock of this boot, and since when that is written down. */
export interface TimeKeeper {
  readonly hostBoot: string;
  /** wall ms = monotonic ms + wallOffsetMs. */
  readonly wallOffsetMs: number;
  readonly synced: boolean;
  readonly anchoredAtMs: number;
}

/** A wall clock that moved by more than this against the monotonic one was set. */
const STEP_MS = 50;
const ANCHOR_PERIOD_MS = 3_600_000;

/** A keeper that starts now; its first anchor is to be journaled when the clock is synchronised already. */
export function newTimeKeeper(hostBoot: string, now: Moment): { keeper: TimeKeeper; anchor: TimeAnchor } {
  const keeper = {
    hostBoot,
    wallOffsetMs: now.wallMs - now.monotonicMs,
    synced: now.synced,
    anchoredAtMs: now.monotonicMs,
  };
  return { keeper, anchor: anchorAt(hostBoot, now) };
}

/**
 * Looks at the clocks: `anchor` is to be journaled, at the first synchronisation, after each step of the wall clock, and
 * every hour; `steppedMs` is by how much it was set. A clock that was synchronised once in this boot stays trusted.
 */
export function keepTime(
  keeper: TimeKeeper,
  now: Moment,
): { keeper: TimeKeeper; anchor?: TimeAnchor; steppedMs?: number; firstSync: boolean } {
  const wallOffsetMs = now.wallMs - now.monotonicMs;
  const steppedMs = wallOffsetMs - keeper.wallOffsetMs;
  const stepped = Math.abs(steppedMs) > STEP_MS;
  const firstSync = now.synced && !keeper.synced;
  const due = now.monotonicMs - keeper.anchoredAtMs >= ANCHOR_PERIOD_MS;
  if (!stepped && !firstSync && !due) return { keeper, firstSync };
  const synced = keeper.synced || now.synced;
  const moved = { ...keeper, wallOffsetMs, synced, anchoredAtMs: now.monotonicMs };
  const anchor = anchorAt(keeper.hostBoot, { ...now, synced });
  return { keeper: moved, anchor, firstSync, ...(stepped && { steppedMs }) };
}

function anchorAt(hostBoot: string, now: Moment): TimeAnchor {
  return { hostBoot, monotonicMs: now.monotonicMs, wallMs: now.wallMs, synced: now.synced };
}
