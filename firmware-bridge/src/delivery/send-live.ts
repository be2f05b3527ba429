import type { SampleRecord } from '../journal/record.ts';
import { MESSAGE_OVERHEAD_BYTES, mayPublish } from './ceilings.ts';
import { countLane, type Delivery } from './delivery-state.ts';
import { launch } from './launch.ts';
import { liveMessage, packPayload, utf8Bytes } from './message.ts';
import type { Output, Step } from './output.ts';

/** A live sample older than this is no news: it joins what waits. */
const LIVE_MS = 2000;
/** Economy mode: so many samples go in one pack at most, or those of so long. */
const ECONOMY_SAMPLES = 5;
const ECONOMY_MS = 5000;

/** How old a live sample that was not sent may become, ms. */
export function freshForMs(delivery: Delivery): number {
  return delivery.settings.economy ? ECONOMY_MS + LIVE_MS : LIVE_MS;
}

/** When live samples that were not sent want attention, monotonic ms. */
export function freshWakesMs(delivery: Delivery): number[] {
  const [oldest] = delivery.fresh;
  if (oldest === undefined) return [];
  const staleMs = oldest.endMs + freshForMs(delivery);
  return delivery.settings.economy ? [oldest.endMs + ECONOMY_MS, staleMs] : [staleMs];
}

/** Live samples that have become too old wait in the journal from now on. */
export function letGoOfStale(delivery: Delivery): Step {
  const fresh = delivery.fresh.filter((record) => delivery.nowMs - record.endMs < freshForMs(delivery));
  if (fresh.length === delivery.fresh.length) return { delivery, outputs: [] };
  return { delivery: { ...delivery, fresh, mayHaveMore: true }, outputs: [] };
}

/** Sends the live samples, each alone, or in economy mode as a pack when it is due. */
export function sendLive(delivery: Delivery): Step {
  return delivery.settings.economy ? sendEconomyPack(delivery) : sendEach(delivery);
}

function sendEach(delivery: Delivery): Step {
  let now = delivery;
  const outputs: Output[] = [];
  for (let [record] = now.fresh; record !== undefined; [record] = now.fresh) {
    const payload = JSON.stringify(liveMessage(now.settings.bikeId, record));
    const qos = qosOf(now, record);
    const bytes = utf8Bytes(payload) + MESSAGE_OVERHEAD_BYTES;
    if (!mayPublish(now, countLane(now, 'ride'), { lane: 'ride', qos, bytes, isLive: true })) break;
    const step = launch({ ...now, fresh: now.fresh.slice(1) }, { lane: 'ride', qos, payload, records: [record] });
    now = step.delivery;
    outputs.push(...step.outputs);
  }
  return { delivery: now, outputs };
}

function sendEconomyPack(delivery: Delivery): Step {
  const { fresh, nowMs } = delivery;
  const [oldest] = fresh;
  if (oldest === undefined || !isPackDue(delivery, nowMs - oldest.endMs)) return { delivery, outputs: [] };
  const { payload, count } = packPayload(fresh);
  const records = fresh.slice(0, count);
  const qos = records.some((record) => qosOf(delivery, record) === 1) ? 1 : 0;
  const bytes = utf8Bytes(payload) + MESSAGE_OVERHEAD_BYTES;
  if (!mayPublish(delivery, countLane(delivery, 'pack'), { lane: 'pack', qos, bytes, isLive: true }))
    return { delivery, outputs: [] };
  return launch({ ...delivery, fresh: fresh.slice(count) }, { lane: 'pack', qos, payload, records });
}

function isPackDue({ fresh, settings }: Delivery, ageMs: number): boolean {
  const [newest] = fresh.slice(-1);
  if (newest === undefined) return false;
  return (
    endsPack(newest, settings.bikeId) ||
    fresh.length >= ECONOMY_SAMPLES ||
    ageMs >= ECONOMY_MS ||
    fresh.some((record) => record.race?.final !== undefined)
  );
}

/** Each bike has its own second of five: riders who start a race together do not all send at once. */
function endsPack({ timeMs }: SampleRecord, bikeId: string): boolean {
  const phase = [...bikeId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % ECONOMY_SAMPLES;
  return Math.round(timeMs / 1000) % ECONOMY_SAMPLES === phase;
}

function qosOf(delivery: Delivery, record: SampleRecord): 0 | 1 {
  return record.race?.final === undefined ? delivery.settings.qos : 1;
}
