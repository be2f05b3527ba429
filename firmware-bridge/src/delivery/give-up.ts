import { halvePace } from './ceilings.ts';
import { type Delivery, withFlight, withoutFlight } from './delivery-state.ts';
import { failFlight } from './lane-trouble.ts';
import type { Moment } from './moment.ts';
import type { Output, Step } from './output.ts';

/** A publish at QoS 1 is to be answered within this. */
export const ACK_TIMEOUT_MS = 5000;

/** Gives up what was not answered in time: its records wait again and the pace is halved. A late answer is still heard. */
export function giveUpUnanswered(delivery: Delivery, moment: Moment): Step {
  let now = delivery;
  const outputs: Output[] = [];
  for (const [id, flight] of delivery.inFlight) {
    if (now.nowMs - flight.sentAtMs < ACK_TIMEOUT_MS) continue;
    const given = {
      ...now,
      inFlight: withoutFlight(now.inFlight, id),
      late: flight.lost ? now.late : withFlight(now.late, id, flight),
      pace: halvePace(now, flight.sentAtMs),
    };
    now = failFlight(given, flight, moment);
    outputs.push({ kind: 'tell', event: { kind: 'publishUnanswered', topic: flight.lane } });
  }
  return { delivery: now, outputs };
}
