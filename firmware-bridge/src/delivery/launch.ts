import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';
import { rangesOf } from '../journal/run-ranges.ts';
import { BYTE_LIMIT, MESSAGE_OVERHEAD_BYTES, PUBLISH_LIMIT, paceLimit } from './ceilings.ts';
import { type Delivery, type Flight, withFlight } from './delivery-state.ts';
import type { Lane } from './lane.ts';
import { utf8Bytes } from './message.ts';
import type { Step } from './output.ts';
import { takeTokens } from './token-bucket.ts';

interface Cargo {
  readonly lane: Lane;
  readonly qos: 0 | 1;
  readonly payload: string;
  readonly records: readonly SampleRecord[];
  readonly gaps?: readonly Gap[];
}

/** Hands a message to the uplink and pays for it. */
export function launch(delivery: Delivery, { lane, qos, payload, records, gaps = [] }: Cargo): Step {
  const { nowMs, nextId: id } = delivery;
  const bytes = utf8Bytes(payload) + MESSAGE_OVERHEAD_BYTES;
  const flight: Flight = { lane, qos, records, ranges: rangesOf(records), gaps, sentAtMs: nowMs };
  const launched = {
    ...delivery,
    nextId: id + 1,
    inFlight: withFlight(delivery.inFlight, id, flight),
    publishes: takeTokens(delivery.publishes, PUBLISH_LIMIT, nowMs, 1),
    bytes: takeTokens(delivery.bytes, BYTE_LIMIT, nowMs, bytes),
    packs: lane === 'backlog' ? takeTokens(delivery.packs, paceLimit(delivery), nowMs, 1) : delivery.packs,
  };
  return { delivery: launched, outputs: [{ kind: 'publish', id, publication: { kind: lane, payload, qos } }] };
}
