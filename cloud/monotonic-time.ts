import type { RealTime } from './scaled-clock.ts';
import { systemTime } from './system-time.ts';

/**
 * Wall time as it was when this was made, carried on by the monotonic clock: quotas and deadlines go on evenly when somebody
 * sets the machine's clock.
 */
export function createMonotonicTime(): RealTime {
  const startedMs = systemTime.nowMs();
  const started = process.hrtime.bigint();
  return {
    nowMs: () => startedMs + Number(process.hrtime.bigint() - started) / 1e6,
    sleepMs: systemTime.sleepMs,
  };
}
