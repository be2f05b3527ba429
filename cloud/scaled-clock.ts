/** How fast time runs, and the real epoch ms at which scaled and real wall time are the same. */
export interface Speed {
  readonly speed: number;
  readonly epochMs?: number;
}

const MIN_SPEED = 0.1;
const MAX_SPEED = 1_000;

/** What a speed may be, with an example. */
export const SPEED_FORM = `a number from ${MIN_SPEED} to ${MAX_SPEED}, for example 10, or 10@1800000000000`;

/**
 * Reads `N` or `N@EPOCH_MS`, with N from 0.1 to 1000; undefined when it is neither. Programs that are given the same text share one
 * scaled wall time.
 */
export function parseSpeed(text: string): Speed | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:@(\d{1,15}))?$/.exec(text);
  const speed = Number(match?.[1]);
  if (match === null || !(speed >= MIN_SPEED && speed <= MAX_SPEED)) return undefined;
  return match[2] === undefined ? { speed } : { speed, epochMs: Number(match[2]) };
}

/** The real time that a scaled clock runs on. */
export interface RealTime {
  /** Epoch ms. */
  nowMs(): number;
  /** Resolves after this time, or as soon as the signal is aborted. It never rejects. */
  sleepMs(durationMs: number, signal: AbortSignal): Promise<void>;
}

export interface ScaledClock {
  /** Scaled wall time, epoch ms: anchor + (real − anchor) × speed. */
  nowMs(): number;
  /** The real duration of a scaled one. */
  toRealMs(durationMs: number): number;
  /** Resolves when the scaled wall time is reached, never before it, or as soon as the signal is aborted. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

// Sleeping in pieces notices within a minute that the system's clock has stepped.
const LONGEST_SLEEP_MS = 60_000;

/** A clock at this speed over real time. Without an anchor, scaled and real time are the same now. */
export function createScaledClock({ speed, epochMs }: Speed, real: RealTime): ScaledClock {
  const anchorMs = epochMs ?? real.nowMs();
  const nowMs = (): number => anchorMs + (real.nowMs() - anchorMs) * speed;
  const toRealMs = (durationMs: number): number => durationMs / speed;
  const sleepUntil = async (atMs: number, signal: AbortSignal): Promise<void> => {
    for (let leftMs = atMs - nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - nowMs()) {
      await real.sleepMs(Math.min(Math.ceil(toRealMs(leftMs)), LONGEST_SLEEP_MS), signal);
    }
  };
  return { nowMs, toRealMs, sleepUntil };
}
