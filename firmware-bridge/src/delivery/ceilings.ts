import type { Delivery } from './delivery-state.ts';
import { isLaneOpen, type Lane } from './lane.ts';
import { PACK_LIMIT_BYTES } from './message.ts';
import { type BucketLimit, hasTokens } from './token-bucket.ts';
import type { BrokerLimits } from './uplink.ts';

/**
 * Below AWS IoT Core's 100 publishes and 512 KiB a second of one connection: it discards what comes above the first, and
 * the standings that the bike hears count too.
 */
export const PUBLISH_LIMIT: BucketLimit = { ratePerS: 90, burst: 5 };
export const BYTE_LIMIT: BucketLimit = { ratePerS: 450 * 1024, burst: 5 * 5120 };
/** Topic with its Basic Ingest prefix, and MQTT's own header. */
export const MESSAGE_OVERHEAD_BYTES = 100;
/** What packs leave in the buckets, so that a live sample never waits for them. */
const LIVE_RESERVE = { publishes: 1, bytes: 1024 };
export const MAX_PACKS_IN_FLIGHT = 16;
/** Unanswered publishes at most, whatever the broker allows; AWS IoT Core allows 100. */
const MAX_UNANSWERED = 64;
const PLACE_HELD_MS = 20_000;
/** Every message but a pack fits, whatever the rider's name. A broker that takes less is of no use. */
const MIN_PACKET_BYTES = 1024;
/** Without timeouts the pace is back at its full height after this. */
const RECOVERY_S = 60;
const MIN_PACE = 1 / 64;

interface Wanted {
  readonly lane: Lane;
  readonly qos: 0 | 1;
  /** Of topic and payload. */
  readonly bytes: number;
  readonly isLive: boolean;
}

/** Whether the broker takes any message of this quality of service. */
export function isServed(limits: BrokerLimits, qos: 0 | 1): boolean {
  return qos <= limits.maximumQos && limits.maximumPacketBytes >= MIN_PACKET_BYTES;
}

/** Whether this may be published now: link, lane, the broker's limits, and the buckets. */
export function mayPublish(delivery: Delivery, inLane: number, { lane, qos, bytes, isLive }: Wanted): boolean {
  const { limits, lanes, publishes, nowMs } = delivery;
  if (limits === undefined || !isServed(limits, qos) || !isLaneOpen(lanes[lane], inLane, nowMs)) return false;
  const spare = isLive ? { publishes: 0, bytes: 0 } : LIVE_RESERVE;
  if (qos === 1 && unanswered(delivery) + spare.publishes >= maxUnanswered(limits, spare.publishes)) return false;
  return (
    hasTokens(publishes, PUBLISH_LIMIT, nowMs, 1 + spare.publishes) &&
    hasTokens(delivery.bytes, BYTE_LIMIT, nowMs, bytes + spare.bytes)
  );
}

function maxUnanswered(limits: BrokerLimits, spare: number): number {
  return Math.max(1 + spare, Math.min(limits.receiveMaximum, MAX_UNANSWERED));
}

/**
 * A publish that is given up takes one of the broker's places still, but not for ever: a broker that discards publishes
 * without a word would fill them all. The uplink, which counts them too, then ends the connection.
 */
function unanswered({ inFlight, late, nowMs }: Delivery): number {
  let count = 0;
  for (const { qos } of inFlight.values()) count += qos;
  for (const { qos, sentAtMs } of late.values()) if (nowMs - sentAtMs < PLACE_HELD_MS) count += qos;
  return count;
}

/** When a publish that was given up no longer takes a place, monotonic ms. */
export function placesFreeMs({ late }: Delivery): number[] {
  return [...late.values()].map(({ sentAtMs }) => sentAtMs + PLACE_HELD_MS);
}

/** Payload of a pack at most: one billing unit, or what the broker takes. */
export function packLimitBytes(limits: BrokerLimits): number {
  return Math.min(PACK_LIMIT_BYTES, limits.maximumPacketBytes - MESSAGE_OVERHEAD_BYTES);
}

/** Pace of what waited, now: the height it was halved to, and a 60th of its full height more for each second since. */
export function paceLimit({ pace, settings, nowMs }: Delivery): BucketLimit {
  const sinceS = (nowMs - pace.halvedAtMs) / 1000;
  const ratePerS = Math.min(settings.packsPerS, pace.packsPerS + (settings.packsPerS * sinceS) / RECOVERY_S);
  return { ratePerS, burst: Math.min(PUBLISH_LIMIT.burst, settings.packsPerS) };
}

/** An answer did not come: half the pace. What was sent before the last halving counts no second time. */
export function halvePace(delivery: Delivery, sentAtMs: number): Delivery['pace'] {
  if (sentAtMs <= delivery.pace.halvedAtMs) return delivery.pace;
  const packsPerS = Math.max(delivery.settings.packsPerS * MIN_PACE, paceLimit(delivery).ratePerS / 2);
  return { packsPerS, halvedAtMs: delivery.nowMs };
}
