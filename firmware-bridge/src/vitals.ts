import type { BridgeEvent, Tell } from './events.ts';

/** What the bridge counts since its start: occurrences by kind of event, and by reason where an event has one. */
export type Counters = ReadonlyMap<string, number>;

/** The heartbeat carries at most 256 counters with names of at most 64 characters; reasons may come from a wire. */
const MAX_REASONS = 200;
const MAX_NAME_LENGTH = 64;

/** Counts an event; `linesMissed` and the like count what they report, everything else counts one. */
export function countEvent(counters: Counters, event: BridgeEvent): Counters {
  const amount = 'count' in event ? event.count : 1;
  const name = nameOf(event);
  const counted = counters.has(name) || counters.size < MAX_REASONS ? name : event.kind;
  return new Map(counters).set(counted, (counters.get(counted) ?? 0) + amount);
}

function nameOf(event: BridgeEvent): string {
  if (!('reason' in event) || event.kind === 'portClosed' || event.kind === 'bridgeStopped') return event.kind;
  return `${event.kind}.${event.reason}`.slice(0, MAX_NAME_LENGTH);
}

/** Hears every event, counts it, and passes it on. */
export interface Tally {
  readonly tell: Tell;
  counters(): Counters;
}

export function createTally(tell: Tell): Tally {
  let counters: Counters = new Map();
  return {
    tell: (event) => {
      counters = countEvent(counters, event);
      tell(event);
    },
    counters: () => counters,
  };
}
