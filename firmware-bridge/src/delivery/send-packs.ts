import type { SampleRecord } from '../journal/record.ts';
import {
  isServed,
  MAX_PACKS_IN_FLIGHT,
  MESSAGE_OVERHEAD_BYTES,
  mayPublish,
  paceLimit,
  packLimitBytes,
} from './ceilings.ts';
import { countLane, type Delivery } from './delivery-state.ts';
import { nameOfPack } from './flight-name.ts';
import { launch } from './launch.ts';
import { MAX_PACK_SAMPLES, PACK_LIMIT_BYTES, packPayload } from './message.ts';
import type { Output, Step } from './output.ts';
import { hasTokens } from './token-bucket.ts';

/** Below this the buffer may not fill a pack. */
const REFILL_SAMPLES = 700;
const ASK_SAMPLES = 1000;
/** The journal is asked this often although nothing hints at more, because its disk may have failed for a while. */
const POLL_MS = 5000;
/** Samples in a pack that ended connections before: what cannot be delivered is narrowed down to few. */
const SUSPECT_SAMPLES = [MAX_PACK_SAMPLES, 64, 8];

/** Asks the journal for what waits, so that the next packs can be filled. */
export function askForMore(delivery: Delivery): Step {
  const { limits, lanes, nowMs, asking, buffer } = delivery;
  const mayDrain = limits !== undefined && isServed(limits, 1) && nowMs >= delivery.drainFromMs;
  if (!mayDrain || asking || buffer.length >= REFILL_SAMPLES || nowMs < lanes.backlog.openAtMs)
    return { delivery, outputs: [] };
  if (!delivery.mayHaveMore && nowMs < delivery.askAtMs) return { delivery, outputs: [] };
  return {
    delivery: { ...delivery, asking: true, mayHaveMore: false, askAtMs: nowMs + POLL_MS },
    outputs: [{ kind: 'askBacklog', limit: ASK_SAMPLES }],
  };
}

/** The journal answered with what waits and is not held already; `isAll` when there is no more. */
export function takeBacklog(delivery: Delivery, records: readonly SampleRecord[], isAll: boolean): Delivery {
  const answered = { ...delivery, asking: false };
  if (delivery.limits === undefined) return answered;
  return { ...answered, buffer: [...delivery.buffer, ...records], mayHaveMore: delivery.mayHaveMore || !isAll };
}

/** Whether an answer with this many samples is all there is. */
export function isWholeAnswer(count: number): boolean {
  return count < ASK_SAMPLES;
}

/** Sends what waited in packs, as fast as pace, buckets and the number in flight allow. */
export function sendPacks(delivery: Delivery): Step {
  let now = delivery;
  const outputs: Output[] = [];
  while (mayPack(now)) {
    const step = sendPack(now);
    now = step.delivery;
    outputs.push(...step.outputs);
  }
  return { delivery: endDrain(now), outputs };
}

function mayPack(delivery: Delivery): boolean {
  const { buffer, asking, careful, limits, nowMs } = delivery;
  if (limits === undefined || buffer.length === 0 || (asking && buffer.length < REFILL_SAMPLES)) return false;
  const packs = countLane(delivery, 'backlog');
  if (packs >= MAX_PACKS_IN_FLIGHT || (careful && packs + countLane(delivery, 'gap') > 0)) return false;
  const bytes = packLimitBytes(limits) + MESSAGE_OVERHEAD_BYTES;
  return (
    hasTokens(delivery.packs, paceLimit(delivery), nowMs, 1) &&
    mayPublish(delivery, packs, { lane: 'backlog', qos: 1, bytes, isLive: false })
  );
}

function sendPack(delivery: Delivery): Step {
  const { buffer, limits, suspect } = delivery;
  const isSuspect = suspect !== undefined && suspect.name === nameOfPack(buffer);
  const samples = isSuspect ? SUSPECT_SAMPLES[suspect.losses] : MAX_PACK_SAMPLES;
  const limitBytes = limits === undefined ? PACK_LIMIT_BYTES : packLimitBytes(limits);
  const { payload, count } = packPayload(buffer.slice(0, samples), limitBytes);
  const records = buffer.slice(0, count);
  const rest = { ...delivery, buffer: buffer.slice(count), drained: delivery.drained ?? 0 };
  return launch(rest, { lane: 'backlog', qos: 1, payload, records });
}

function endDrain(delivery: Delivery): Delivery {
  const { drained, buffer, asking, mayHaveMore } = delivery;
  if (drained === undefined || buffer.length > 0 || asking || mayHaveMore || countLane(delivery, 'backlog') > 0)
    return delivery;
  return { ...delivery, drained: undefined };
}
