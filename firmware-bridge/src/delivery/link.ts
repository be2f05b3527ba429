import type { Delivery, Flight } from './delivery-state.ts';
import { nameOfFlight } from './flight-name.ts';
import { rest } from './lane-trouble.ts';
import type { Moment } from './moment.ts';
import type { Step } from './output.ts';
import { setAsideFlight } from './set-aside-flight.ts';
import type { BrokerLimits } from './uplink.ts';

/** What ended this many connections, each time alone in flight, will not be delivered. */
const FATAL_LOSSES = 3;

/** The link came up: what waited follows after a random wait, so that a thousand bikes back from one outage do not fall in step. */
export function takeLinkUp(delivery: Delivery, limits: BrokerLimits, { nowMs, chance }: Moment): Delivery {
  const drainFromMs = nowMs + chance * delivery.settings.drainJitterMs;
  return { ...delivery, limits, drainFromMs, mayHaveMore: true, askGapsAtMs: nowMs };
}

/**
 * The link went down: everything in flight has failed, and waits in the journal. If a pack or a report of gaps was among
 * it, it may be what ended the connection: from now on they go one at a time, until one is taken.
 */
export function takeLinkDown(delivery: Delivery): Step {
  if (delivery.limits === undefined) return { delivery, outputs: [] };
  const flights = [...delivery.inFlight];
  const down: Delivery = {
    ...delivery,
    limits: undefined,
    inFlight: new Map(),
    late: new Map(),
    buffer: [],
    drained: undefined,
    careful: delivery.careful || flights.some(([, flight]) => nameOfFlight(flight) !== undefined),
  };
  const [only] = flights;
  if (only === undefined || flights.length > 1 || delivery.late.size > 0) return { delivery: down, outputs: [] };
  return suspectFlight(down, only[0], only[1]);
}

function suspectFlight(delivery: Delivery, id: number, flight: Flight): Step {
  const name = nameOfFlight(flight);
  if (name === undefined) return { delivery, outputs: [] };
  const losses = delivery.suspect?.name === name ? delivery.suspect.losses + 1 : 1;
  if (losses < FATAL_LOSSES) return { delivery: { ...delivery, suspect: { name, losses } }, outputs: [] };
  const detail = `alone in flight when ${losses} connections ended`;
  const cleared = { ...delivery, suspect: undefined };
  const reason = { code: 'PUBLISH_ENDS_CONNECTION' as const, detail };
  return flight.lane === 'gap' ? rest(cleared, flight, reason) : setAsideFlight(cleared, id, flight, reason);
}
