import { BYTE_LIMIT, MESSAGE_OVERHEAD_BYTES, PUBLISH_LIMIT, paceLimit, placesFreeMs } from './ceilings.ts';
import type { Delivery } from './delivery-state.ts';
import { ACK_TIMEOUT_MS } from './give-up.ts';
import { LANES } from './lane.ts';
import { PACK_LIMIT_BYTES } from './message.ts';
import { freshWakesMs } from './send-live.ts';
import { tokensReadyMs } from './token-bucket.ts';

/** Tokens that lanes wait for: a live message, a pack with what it leaves for a live one. */
const PUBLISHES = [1, 2];
const BYTES = [1024, PACK_LIMIT_BYTES + MESSAGE_OVERHEAD_BYTES + 1024];

/**
 * When the delivery loop wants its next tick, monotonic ms; undefined when nothing changes by time alone. It lies after the
 * last step, which has done everything that could be done then.
 */
export function wakeMs(delivery: Delivery): number | undefined {
  const times = [...flightsEndMs(delivery), ...freshWakesMs(delivery), ...linkTimesMs(delivery)];
  const future = times.filter((atMs) => atMs > delivery.nowMs);
  return future.length === 0 ? undefined : Math.min(...future);
}

function flightsEndMs({ inFlight }: Delivery): number[] {
  return [...inFlight.values()].map(({ sentAtMs }) => sentAtMs + ACK_TIMEOUT_MS);
}

function linkTimesMs(delivery: Delivery): number[] {
  const { limits, lanes, publishes, bytes, packs, buffer, fresh, gaps } = delivery;
  if (limits === undefined) return [];
  const opensMs = LANES.map((lane) => lanes[lane].openAtMs);
  const asksMs = [delivery.drainFromMs, delivery.askAtMs, delivery.askGapsAtMs];
  if (buffer.length + fresh.length + gaps.length === 0) return [...opensMs, ...asksMs];
  return [
    ...placesFreeMs(delivery),
    ...opensMs,
    ...asksMs,
    ...PUBLISHES.map((count) => tokensReadyMs(publishes, PUBLISH_LIMIT, count)),
    ...BYTES.map((count) => tokensReadyMs(bytes, BYTE_LIMIT, count)),
    tokensReadyMs(packs, paceLimit(delivery), 1),
  ];
}
