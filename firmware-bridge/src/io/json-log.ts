import type { Clock } from '../clock.ts';
import { EVENT_LEVELS, type Tell } from '../events.ts';
import { limitRate, type RateLimit } from '../rate-limit.ts';

/**
 * Writes events as JSON lines, at most one of a kind in 10 s; `heldBack` counts what was not written in between. Debug
 * events are written only when `verbose`, and then all of them.
 */
export function jsonLog(write: (line: string) => void, clock: Clock, verbose: boolean): Tell {
  let limit: RateLimit = new Map();
  return (event) => {
    const { kind, ...fields } = event;
    const debug = EVENT_LEVELS[kind] === 'debug';
    if (debug && !verbose) return;
    const decision = debug ? { limit, tell: true, heldBack: 0 } : limitRate(limit, event, clock.monotonicMs());
    limit = decision.limit;
    if (!decision.tell) return;
    const heldBack = decision.heldBack > 0 ? { heldBack: decision.heldBack } : {};
    const at = new Date(clock.wallMs()).toISOString();
    write(`${JSON.stringify({ at, level: EVENT_LEVELS[kind], event: kind, ...fields, ...heldBack })}\n`);
  };
}
