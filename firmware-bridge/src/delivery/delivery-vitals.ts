import type { FaultCode } from '../faults.ts';
import { isServed } from './ceilings.ts';
import type { Delivery } from './delivery-state.ts';
import { LANES, type Lane } from './lane.ts';

/** A kind of message that is not sent for now, and the code of the fault. */
export interface PausedLane {
  readonly lane: Lane;
  readonly fault: FaultCode;
}

/** How delivery fares. */
export interface DeliveryVitals {
  readonly link: 'up' | 'down';
  /** Samples since the start of the daemon: delivered, and set aside. */
  readonly acknowledged: number;
  readonly setAside: number;
  /** Since the broker last acknowledged something, ms; undefined before it did. */
  readonly lastAckMs: number | undefined;
  readonly paused: readonly PausedLane[];
  /** Samples that the present drain has sent; undefined while nothing is drained. */
  readonly drained: number | undefined;
}

export function deliveryVitals(delivery: Delivery, nowMs: number): DeliveryVitals {
  const { limits, acknowledged, setAside, lastAckMs, drained } = delivery;
  return {
    link: limits === undefined ? 'down' : 'up',
    acknowledged,
    setAside,
    lastAckMs: lastAckMs === undefined ? undefined : Math.max(0, Math.round(nowMs - lastAckMs)),
    paused: pausedLanes(delivery),
    drained,
  };
}

function pausedLanes({ limits, lanes, settings }: Delivery): PausedLane[] {
  return LANES.flatMap((lane): PausedLane[] => {
    const { fault } = lanes[lane];
    if (fault !== undefined) return [{ lane, fault }];
    const isUsed = lane !== (settings.economy ? 'ride' : 'pack');
    const qos = lane === 'ride' || lane === 'pack' ? settings.qos : 1;
    return isUsed && limits !== undefined && !isServed(limits, qos) ? [{ lane, fault: 'BROKER_LIMITS' }] : [];
  });
}
