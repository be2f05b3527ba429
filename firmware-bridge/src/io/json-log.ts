import type { Clock } from '../clock.ts';
import { EVENT_LEVELS, type Tell } from '../events.ts';
import { limitRate, type RateLimit } from '../rate-limit.ts';

/** Writes events as JSON lines, at most one of a kind in 10 s; `heldBack` counts what was not written in between. */
export function jsonLog(write: (line: string) => void, clock: Clock): Tell {
  let limit: RateLimit = new Map();
  return (event) => {
    const decision = limitRate(limit, event, clock.monotonicMs());
    limit = decision.limit;
    if (!decision.tell) return;
    const { kind, ...fields } = event;
    const heldBack = decision.heldBack > 0 ? { heldBack: decision.heldBack } : {};
    const at = new Date(clock.wallMs()).toISOString();
    write(`${JSON.stringify({ at, level: EVENT_LEVELS[kind], event: kind, ...fields, ...heldBack })}\n`);
  };
}
