import type { SampleRecord } from '../journal/record.ts';

/**
 * What is sent when: pure. A record made while the link is up leaves at once, alone, on the live lane. What is older than
 * `LIVE_MS` and not acknowledged belongs to the backlog lane and follows in packs, at a bounded pace, behind the live one.
 * A record stays in the journal until its publication was acknowledged, whatever happens to the link.
 */
export interface Delivery {
  readonly linkUp: boolean;
  readonly nextId: number;
  readonly inFlight: ReadonlyMap<number, Flight>;
  /** Monotonic ms before which no pack is sent. */
  readonly nextPackMs: number;
}

export interface Flight {
  readonly lane: 'live' | 'backlog';
  readonly records: readonly SampleRecord[];
  readonly sentAtMs: number;
}

/** A flight that is to be published under this id. */
export interface Dispatch {
  readonly id: number;
  readonly flight: Flight;
}

/** A sample older than this is no news: it joins the backlog. */
export const LIVE_MS = 2000;
const PACK_PERIOD_MS = 100;
const MAX_PACKS_IN_FLIGHT = 16;
const MAX_LIVE_IN_FLIGHT = 16;
const ACK_TIMEOUT_MS = 5000;
const REFUSED_PAUSE_MS = 5000;

export const INITIAL_DELIVERY: Delivery = { linkUp: false, nextId: 1, inFlight: new Map(), nextPackMs: 0 };

/** The link came up: the backlog follows after `jitterMs`, so that a thousand bikes back from one outage do not fall in step. */
export function linkUp(delivery: Delivery, nowMs: number, jitterMs: number): Delivery {
  return { ...delivery, linkUp: true, nextPackMs: nowMs + jitterMs };
}

/** The link went down: everything in flight has failed, and waits in the journal. */
export function linkDown(delivery: Delivery): Delivery {
  return { ...delivery, linkUp: false, inFlight: new Map() };
}

/** A record was made: the live publication of it, if the link is up and not choked. */
export function sendLive(
  delivery: Delivery,
  record: SampleRecord,
  nowMs: number,
): { delivery: Delivery; dispatch?: Dispatch } {
  const choked = countLane(delivery, 'live') >= MAX_LIVE_IN_FLIGHT;
  if (!delivery.linkUp || choked || nowMs - record.endMs > LIVE_MS) return { delivery };
  return launch(delivery, { lane: 'live', records: [record], sentAtMs: nowMs });
}

/** Whether a pack may be sent now. */
export function mayPack(delivery: Delivery, nowMs: number): boolean {
  return delivery.linkUp && nowMs >= delivery.nextPackMs && countLane(delivery, 'backlog') < MAX_PACKS_IN_FLIGHT;
}

/** The records, oldest first and at most `limit`, that the next packs are made of. */
export function backlogOf(
  delivery: Delivery,
  waiting: Iterable<SampleRecord>,
  nowMs: number,
  limit: number,
): SampleRecord[] {
  const flying = new Set([...delivery.inFlight.values()].flatMap((flight) => flight.records));
  const backlog: SampleRecord[] = [];
  for (const record of waiting) {
    if (nowMs - record.endMs <= LIVE_MS || backlog.length >= limit) break;
    if (!flying.has(record)) backlog.push(record);
  }
  return backlog;
}

/** Sends these records as one pack; the next may follow a tenth of a second later. */
export function sendPack(
  delivery: Delivery,
  records: readonly SampleRecord[],
  nowMs: number,
): { delivery: Delivery; dispatch: Dispatch } {
  const paced = { ...delivery, nextPackMs: nowMs + PACK_PERIOD_MS };
  return launch(paced, { lane: 'backlog', records, sentAtMs: nowMs });
}

/** A publication ended; `delivered` are the records that the journal may forget. A late end of one given up counts for nothing. */
export function settle(
  delivery: Delivery,
  id: number,
  ok: boolean,
  nowMs: number,
): { delivery: Delivery; delivered: readonly SampleRecord[] } {
  const flight = delivery.inFlight.get(id);
  if (flight === undefined) return { delivery, delivered: [] };
  const inFlight = new Map(delivery.inFlight);
  inFlight.delete(id);
  if (ok) return { delivery: { ...delivery, inFlight }, delivered: flight.records };
  const nextPackMs = Math.max(delivery.nextPackMs, nowMs + REFUSED_PAUSE_MS);
  return { delivery: { ...delivery, inFlight, nextPackMs }, delivered: [] };
}

/** Gives up publications without an answer for 5 s: their records join the backlog. */
export function giveUpUnanswered(delivery: Delivery, nowMs: number): Delivery {
  const inFlight = new Map([...delivery.inFlight].filter(([, flight]) => nowMs - flight.sentAtMs < ACK_TIMEOUT_MS));
  return inFlight.size === delivery.inFlight.size ? delivery : { ...delivery, inFlight };
}

function launch(delivery: Delivery, flight: Flight): { delivery: Delivery; dispatch: Dispatch } {
  const id = delivery.nextId;
  const inFlight = new Map(delivery.inFlight).set(id, flight);
  return { delivery: { ...delivery, nextId: id + 1, inFlight }, dispatch: { id, flight } };
}

function countLane(delivery: Delivery, lane: Flight['lane']): number {
  let count = 0;
  for (const flight of delivery.inFlight.values()) if (flight.lane === lane) count += 1;
  return count;
}
