import type { BridgeEvent } from './events.ts';

/** When each kind of event was last told, and how many of it were held back since. */
export type RateLimit = ReadonlyMap<string, { readonly toldMs: number; readonly heldBack: number }>;

/** Repeats of one kind within this time are held back and counted. */
const QUIET_MS = 10_000;
/** These tell of a change each, and come as often as the world changes. */
const ALWAYS_TOLD: readonly BridgeEvent['kind'][] = [
  'bridgeStarted',
  'bridgeStopped',
  'pageOpened',
  'raceStarted',
  'raceLeft',
  'raceFinished',
];

/** Decides whether an event is told now; `heldBack` is how many of its kind were not told before it. */
export function limitRate(
  limit: RateLimit,
  event: BridgeEvent,
  nowMs: number,
): { limit: RateLimit; tell: boolean; heldBack: number } {
  const last = limit.get(event.kind);
  if (last === undefined || nowMs - last.toldMs >= QUIET_MS || ALWAYS_TOLD.includes(event.kind)) {
    return {
      limit: new Map(limit).set(event.kind, { toldMs: nowMs, heldBack: 0 }),
      tell: true,
      heldBack: last?.heldBack ?? 0,
    };
  }
  const held = { ...last, heldBack: last.heldBack + 1 };
  return { limit: new Map(limit).set(event.kind, held), tell: false, heldBack: 0 };
}
