import type { BridgeEvent } from '../events.ts';
import { type Delivery, type Flight, withFlight, withoutFlight } from './delivery-state.ts';
import { nameOfFlight } from './flight-name.ts';
import { clearLane } from './lane.ts';
import { failFlight, rest } from './lane-trouble.ts';
import type { Moment } from './moment.ts';
import type { Step } from './output.ts';
import { forgetGaps } from './send-gaps.ts';
import { setAsideFlight } from './set-aside-flight.ts';
import type { PublishResult } from './uplink.ts';
import { verdictOf } from './verdict.ts';

/**
 * A publish ended. One that was given up counts still when it is acknowledged; one that is not known any more, because it
 * ended before or its connection did, counts for nothing.
 */
export function settle(delivery: Delivery, id: number, result: PublishResult, moment: Moment): Step {
  const flight = delivery.inFlight.get(id) ?? delivery.late.get(id);
  if (flight === undefined || flight.lost) return { delivery, outputs: [] };
  if (result.kind === 'lost') {
    const lost = { ...flight, lost: true as const };
    const isLate = !delivery.inFlight.has(id);
    // The connection is ending and will say so; until then this counts as one of those that were in flight together.
    const inFlight = isLate ? delivery.inFlight : withFlight(delivery.inFlight, id, lost);
    return { delivery: { ...delivery, inFlight, late: withoutFlight(delivery.late, id) }, outputs: [] };
  }
  const wasLate = delivery.late.has(id);
  const landed = {
    ...delivery,
    inFlight: withoutFlight(delivery.inFlight, id),
    late: withoutFlight(delivery.late, id),
  };
  if (result.kind === 'acknowledged') return acknowledge(landed, flight);
  const event: BridgeEvent = { kind: 'publishRefused', topic: flight.lane, detail: result.reason };
  const refused = wasLate ? { delivery: landed, outputs: [] } : refuse(landed, id, flight, result, moment);
  return { delivery: refused.delivery, outputs: [{ kind: 'tell', event }, ...refused.outputs] };
}

function acknowledge(delivery: Delivery, flight: Flight): Step {
  const { lane, records, gaps, qos, sentAtMs } = flight;
  const isPack = lane === 'backlog';
  const isProof = isPack || lane === 'gap';
  const isSuspect = delivery.suspect?.name === nameOfFlight(flight);
  const acknowledged = {
    ...delivery,
    lanes: { ...delivery.lanes, [lane]: clearLane(delivery.lanes[lane], sentAtMs) },
    acknowledged: delivery.acknowledged + records.length,
    drained: isPack ? (delivery.drained ?? 0) + records.length : delivery.drained,
    careful: delivery.careful && !isProof,
    suspect: isSuspect ? undefined : delivery.suspect,
    lastAckMs: qos === 1 ? delivery.nowMs : delivery.lastAckMs,
  };
  return {
    delivery: forgetGaps(acknowledged, gaps),
    outputs: [
      ...(records.length > 0 ? [{ kind: 'delivered' as const, records }] : []),
      ...gaps.map((gap) => ({ kind: 'gapReported' as const, gap })),
    ],
  };
}

function refuse(
  delivery: Delivery,
  id: number,
  flight: Flight,
  { reasonCode, reason }: PublishResult & { kind: 'refused' },
  moment: Moment,
): Step {
  const verdict = verdictOf(reasonCode);
  const detail = `reason code 0x${reasonCode.toString(16).padStart(2, '0')}: ${reason}`.slice(0, 200);
  switch (verdict.kind) {
    case 'delivered':
      return acknowledge(delivery, flight);
    case 'retry':
      return { delivery: failFlight(delivery, flight, moment), outputs: [] };
    case 'pause':
      return rest(delivery, flight, { code: verdict.fault, detail });
    case 'setAside': {
      const why = { code: 'PUBLISH_CONTENT_REFUSED' as const, detail };
      return flight.lane === 'gap' ? rest(delivery, flight, why) : setAsideFlight(delivery, id, flight, why);
    }
  }
}
