import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';
import type { RunRange } from '../journal/run-ranges.ts';
import { type Lane, type LaneState, OPEN_LANE } from './lane.ts';
import { FULL_BUCKET, type TokenBucket } from './token-bucket.ts';
import type { BrokerLimits } from './uplink.ts';

export interface DeliverySettings {
  readonly bikeId: string;
  /** QoS of the live samples; `final`, what waited and gaps are always 1. */
  readonly qos: 0 | 1;
  /** Live samples as packs every 5 s, on a topic of their own. */
  readonly economy: boolean;
  /** Pace of what waited, 1 to 90. */
  readonly packsPerS: number;
  /** What waited follows after a random wait of up to this. */
  readonly drainJitterMs: number;
}

/** A publish that was handed to the uplink. */
export interface Flight {
  readonly lane: Lane;
  readonly qos: 0 | 1;
  readonly records: readonly SampleRecord[];
  readonly ranges: readonly RunRange[];
  readonly gaps: readonly Gap[];
  readonly sentAtMs: number;
  /** The uplink gave it up; it ends with the connection, or with the time for an answer. */
  readonly lost?: true;
}

export type Flights = ReadonlyMap<number, Flight>;

/** The delivery loop as a value. Times are monotonic ms; those before the last step lie in the past. */
export interface Delivery {
  readonly settings: DeliverySettings;
  /** Of the last step. */
  readonly nowMs: number;
  /** What the broker takes; undefined while the link is down. */
  readonly limits: BrokerLimits | undefined;
  readonly lanes: Readonly<Record<Lane, LaneState>>;
  readonly nextId: number;
  /** Publishes that may still be answered in time; that were not and yet may be; and that are being set aside. */
  readonly inFlight: Flights;
  readonly late: Flights;
  readonly asides: Flights;
  /** Live samples that were not sent yet, oldest first. */
  readonly fresh: readonly SampleRecord[];
  /** What waited, taken from the journal to be packed, oldest first. */
  readonly buffer: readonly SampleRecord[];
  /** The journal is being asked for more; there may be more; it is asked at the latest at this time. */
  readonly asking: boolean;
  readonly mayHaveMore: boolean;
  readonly askAtMs: number;
  readonly gaps: readonly Gap[];
  readonly askGapsAtMs: number;
  readonly drainFromMs: number;
  readonly publishes: TokenBucket;
  readonly bytes: TokenBucket;
  readonly packs: TokenBucket;
  /** Pace of what waited, and when an answer that did not come last halved it. */
  readonly pace: { readonly packsPerS: number; readonly halvedAtMs: number };
  /** A connection ended with a pack in flight: one at a time, until one is taken. */
  readonly careful: boolean;
  /** What was alone in flight when connections ended, by name, and how many ended. */
  readonly suspect: { readonly name: string; readonly losses: number } | undefined;
  /** Samples that the present drain has sent; undefined while nothing waits. */
  readonly drained: number | undefined;
  /** Since the start: samples delivered, and set aside; and when the broker last acknowledged something. */
  readonly acknowledged: number;
  readonly setAside: number;
  readonly lastAckMs: number | undefined;
}

export function newDelivery(settings: DeliverySettings): Delivery {
  return {
    settings,
    nowMs: 0,
    limits: undefined,
    lanes: { ride: OPEN_LANE, pack: OPEN_LANE, backlog: OPEN_LANE, gap: OPEN_LANE },
    nextId: 1,
    inFlight: new Map(),
    late: new Map(),
    asides: new Map(),
    fresh: [],
    buffer: [],
    asking: false,
    mayHaveMore: false,
    askAtMs: 0,
    gaps: [],
    askGapsAtMs: 0,
    drainFromMs: 0,
    publishes: FULL_BUCKET,
    bytes: FULL_BUCKET,
    packs: FULL_BUCKET,
    pace: { packsPerS: settings.packsPerS, halvedAtMs: Number.NEGATIVE_INFINITY },
    careful: false,
    suspect: undefined,
    drained: undefined,
    acknowledged: 0,
    setAside: 0,
    lastAckMs: undefined,
  };
}

export function withFlight(flights: Flights, id: number, flight: Flight): Flights {
  return new Map(flights).set(id, flight);
}

export function withoutFlight(flights: Flights, id: number): Flights {
  const rest = new Map(flights);
  rest.delete(id);
  return rest;
}

export function countLane(delivery: Delivery, lane: Lane): number {
  let count = 0;
  for (const flight of delivery.inFlight.values()) if (flight.lane === lane) count += 1;
  return count;
}
