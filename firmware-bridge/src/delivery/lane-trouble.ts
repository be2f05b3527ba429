import type { BridgeEvent } from '../events.ts';
import type { FaultCode } from '../faults.ts';
import type { Delivery, Flight } from './delivery-state.ts';
import { failLane, pauseLane } from './lane.ts';
import type { Moment } from './moment.ts';
import type { Step } from './output.ts';

type LaneUse = Pick<Flight, 'lane' | 'sentAtMs'>;

/** A publish failed for now: its records wait again, and the lane that will send them waits a while. */
export function failFlight(delivery: Delivery, { lane, sentAtMs }: LaneUse, moment: Moment): Delivery {
  // A live sample is sent live once; its next try is the backlog's.
  const retried = lane === 'gap' ? 'gap' : 'backlog';
  const lanes = { ...delivery.lanes, [retried]: failLane(delivery.lanes[retried], sentAtMs, moment) };
  return { ...delivery, lanes, mayHaveMore: true };
}

/** Pauses the topic; its records wait, and other lanes go on. */
export function rest(
  delivery: Delivery,
  { lane, sentAtMs }: LaneUse,
  fault: { readonly code: FaultCode; readonly detail: string },
): Step {
  const { nowMs } = delivery;
  const before = delivery.lanes[lane];
  const paused = pauseLane(before, fault.code, sentAtMs, nowMs);
  const resting = { ...delivery, lanes: { ...delivery.lanes, [lane]: paused }, mayHaveMore: true };
  if (paused === before) return { delivery: resting, outputs: [] };
  const pauseMs = paused.openAtMs - nowMs;
  const event: BridgeEvent = { kind: 'lanePaused', lane, code: fault.code, detail: fault.detail, pauseMs };
  return { delivery: resting, outputs: [{ kind: 'tell', event }] };
}
