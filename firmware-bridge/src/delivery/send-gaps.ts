import type { Gap } from '../journal/gap.ts';
import { MESSAGE_OVERHEAD_BYTES, mayPublish, packLimitBytes } from './ceilings.ts';
import { countLane, type Delivery } from './delivery-state.ts';
import { launch } from './launch.ts';
import { gapMessage, utf8Bytes } from './message.ts';
import type { Step } from './output.ts';

const POLL_MS = 5000;

/** Looks for gaps every few seconds while the link is up. */
export function askForGaps(delivery: Delivery): Step {
  const { limits, nowMs } = delivery;
  const waits = nowMs < delivery.askGapsAtMs || nowMs < delivery.lanes.gap.openAtMs;
  if (limits === undefined || waits || countLane(delivery, 'gap') > 0) return { delivery, outputs: [] };
  return { delivery: { ...delivery, askGapsAtMs: nowMs + POLL_MS }, outputs: [{ kind: 'askGaps' }] };
}

/** Reports what was lost, one message at a time; repeated until it is acknowledged. */
export function sendGaps(delivery: Delivery): Step {
  const { gaps, careful, limits } = delivery;
  const inLane = countLane(delivery, 'gap');
  const waits = inLane > 0 || (careful && countLane(delivery, 'backlog') > 0);
  if (limits === undefined || gaps.length === 0 || waits) return { delivery, outputs: [] };
  const { message, taken } = gapMessage(gaps, packLimitBytes(limits));
  const payload = JSON.stringify(message);
  const bytes = utf8Bytes(payload) + MESSAGE_OVERHEAD_BYTES;
  if (!mayPublish(delivery, inLane, { lane: 'gap', qos: 1, bytes, isLive: false })) return { delivery, outputs: [] };
  return launch(delivery, { lane: 'gap', qos: 1, payload, records: [], gaps: taken });
}

/** These gaps were acknowledged: what was not is looked for again at once. */
export function forgetGaps(delivery: Delivery, reported: readonly Gap[]): Delivery {
  const gaps = delivery.gaps.filter((gap) => !reported.includes(gap));
  return { ...delivery, gaps };
}
