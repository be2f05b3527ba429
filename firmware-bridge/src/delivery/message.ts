import { type LiveMessage, type PackedSample, packSamples, sampleUuid } from '@alleycat/contract';
import type { SampleRecord } from '../journal/record.ts';

/** The live message of a record: the object that is published as JSON. */
export function liveMessage(bikeId: string, record: SampleRecord): LiveMessage {
  const { runId, seq, clock, sensor, race } = record;
  const head = { v: 1 as const, uuid: sampleUuid(bikeId, runId, seq) };
  const ridden = {
    deviceTimestamp: record.timeMs,
    cadence: record.cadenceTenths / 10,
    resistance: record.resistanceTenths / 10,
  };
  const name = { runId, seq, clock, sensor };
  if (race === undefined) return { ...head, event: 'ride', ...ridden, ...name };
  const { raceId, classId, racerId, name: racerName, second, final } = race;
  const entry = { raceId, name: racerName, racerId, classId };
  if (final === undefined || second !== 300) return { ...head, event: 'update', second, ...entry, ...ridden, ...name };
  return { ...head, event: 'final', second, ...entry, ...ridden, ...name, total: final.total, counted: final.counted };
}

/** One billing unit of AWS IoT Core is 5 KB of topic and payload; this leaves room for the topic. */
const PACK_LIMIT_BYTES = 5_000;
const MAX_PACK_SAMPLES = 1_000;

function packed(record: SampleRecord): PackedSample {
  const { runId, seq, timeMs, clock, cadenceTenths, resistanceTenths, race } = record;
  const sample = { runId, seq, timeMs, clock, cadenceTenths, resistanceTenths };
  if (race === undefined) return sample;
  const { raceId, classId, racerId, name, second, final } = race;
  return { ...sample, race: { raceId, classId, racerId, name, second, final: final !== undefined } };
}

/** Packs as many of the records, from the first on, as fit into 5,000 bytes: the payload and how many it took (at least one). */
export function packPayload(records: readonly SampleRecord[]): { payload: string; count: number } {
  const samples = records.slice(0, MAX_PACK_SAMPLES).map(packed);
  const payloadOf = (count: number) => JSON.stringify(packSamples(samples.slice(0, count)));
  let fits = 1;
  let tooMany = samples.length + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (new TextEncoder().encode(payloadOf(middle)).length <= PACK_LIMIT_BYTES) fits = middle;
    else tooMany = middle;
  }
  return { payload: payloadOf(fits), count: fits };
}
