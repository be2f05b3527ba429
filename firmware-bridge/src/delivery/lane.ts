import type { FaultCode } from '../faults.ts';
import type { Moment } from './moment.ts';

/** Each lane is a topic: live samples, live samples in packs (economy mode), what waited, and what was lost. */
export type Lane = 'ride' | 'pack' | 'backlog' | 'gap';

export const LANES: readonly Lane[] = ['ride', 'pack', 'backlog', 'gap'];

/** How one lane fares. Times are monotonic ms. */
export interface LaneState {
  /** Nothing is sent before this. */
  readonly openAtMs: number;
  /** Failures in a row that the wait between two tries depends on, and when the last of them was counted. */
  readonly failures: number;
  readonly failedAtMs: number;
  /** Pauses since the broker last took something on this topic, when the last began, and why. */
  readonly pauses: number;
  readonly pausedAtMs: number;
  readonly fault: FaultCode | undefined;
}

export const OPEN_LANE: LaneState = {
  openAtMs: 0,
  failures: 0,
  failedAtMs: Number.NEGATIVE_INFINITY,
  pauses: 0,
  pausedAtMs: Number.NEGATIVE_INFINITY,
  fault: undefined,
};

const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 30_000;
/** Without a failure for this long the waits begin anew. */
const STABLE_MS = 60_000;
const PAUSE_FIRST_MS = 60_000;
const PAUSE_MAX_MS = 900_000;

/**
 * A publish failed for now: the next try waits a random part of a time that doubles with each failure (full jitter).
 * What was sent before the last failure was seen failed with it, and counts no second time.
 */
export function failLane(lane: LaneState, sentAtMs: number, { nowMs, chance }: Moment): LaneState {
  if (sentAtMs <= lane.failedAtMs) return lane;
  const failures = nowMs - lane.failedAtMs >= STABLE_MS ? 1 : lane.failures + 1;
  const waitMs = chance * Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return { ...lane, failures, failedAtMs: nowMs, openAtMs: Math.max(lane.openAtMs, nowMs + waitMs) };
}

/** The broker refuses the topic: the lane rests for a minute, twice as long each time, and then tries one message. */
export function pauseLane(lane: LaneState, fault: FaultCode, sentAtMs: number, nowMs: number): LaneState {
  if (sentAtMs <= lane.pausedAtMs) return lane;
  const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(lane.pauses, 20));
  const openAtMs = Math.max(lane.openAtMs, nowMs + pauseMs);
  return { ...lane, openAtMs, pauses: lane.pauses + 1, pausedAtMs: nowMs, fault };
}

/** The broker took something on this topic: whatever paused it is over. */
export function clearLane(lane: LaneState, sentAtMs: number): LaneState {
  return lane.pauses === 0 || sentAtMs <= lane.pausedAtMs ? lane : { ...lane, pauses: 0, fault: undefined };
}

/** Whether the lane takes one more message; after a pause one alone tries whether the topic is refused still. */
export function isLaneOpen(lane: LaneState, inFlight: number, nowMs: number): boolean {
  return nowMs >= lane.openAtMs && (lane.pauses === 0 || inFlight === 0);
}
