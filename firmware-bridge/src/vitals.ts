import type { BridgeEvent } from './events.ts';

/** What the bridge counts since its start: occurrences by kind of event, and by reason where an event has one. */
export type Counters = ReadonlyMap<string, number>;

const MAX_COUNTERS = 200;

/** Counts an event; `linesMissed` and the like count what they report, everything else counts one. */
export function countEvent(counters: Counters, event: BridgeEvent): Counters {
  const name =
    'reason' in event && event.kind !== 'portClosed' && event.kind !== 'bridgeStopped'
      ? `${event.kind}.${event.reason}`
      : event.kind;
  const amount = 'count' in event ? event.count : 1;
  if (!counters.has(name) && counters.size >= MAX_COUNTERS) return counters;
  return new Map(counters).set(name, (counters.get(name) ?? 0) + amount);
}
