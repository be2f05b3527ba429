import { type GapMessage, type LiveMessage, MAX_GAPS_PER_MESSAGE, packSamples, sampleUuid } from '@alleycat/contract';
import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';

/** One billing unit of AWS IoT Core, 5 KB of topic and payload, less the longest topic of a pack with its Basic Ingest prefix. */
export const PACK_LIMIT_BYTES = 4_920;
export const MAX_PACK_SAMPLES = 1_000;
/** So little room left in a pack is not worth another try. */
const GOOD_FIT_BYTES = 20;
/** One range of lost samples in a gap message, with the longest numbers there are. */
const MAX_GAP_BYTES = 110;
/** After so many guesses the rest is halved. */
const MAX_GUESSES = 6;

const encoder = new TextEncoder();

/** Length of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

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

/** The first of these gaps, as many as fit into `limitBytes`, at least one: the message and what it took. */
export function gapMessage(
  gaps: readonly Gap[],
  limitBytes = PACK_LIMIT_BYTES,
): { message: GapMessage; taken: readonly Gap[] } {
  const fit = Math.max(1, Math.min(MAX_GAPS_PER_MESSAGE, Math.floor(limitBytes / MAX_GAP_BYTES) - 1));
  const taken = gaps.slice(0, fit);
  return { message: { v: 1, gaps: taken.map(({ runId, from, to, reason }) => ({ runId, from, to, reason })) }, taken };
}

/**
 * Packs as many of the records, from the first on, as fit into `limitBytes`: the payload and how many it took, at least
 * one. The next guess of how many fit follows from the bytes a sample of the last one, so that few are made.
 */
export function packPayload(
  records: readonly SampleRecord[],
  limitBytes = PACK_LIMIT_BYTES,
): { payload: string; count: number } {
  const most = Math.min(records.length, MAX_PACK_SAMPLES);
  const payloadOf = (count: number): string => JSON.stringify(packSamples(records.slice(0, count)));
  let best = { payload: payloadOf(1), count: 1 };
  let tooMany = most + 1;
  let guess = Math.min(most, Math.floor(limitBytes / 9));
  for (let tries = 1; tooMany - best.count > 1; tries++) {
    const count = Math.min(tooMany - 1, Math.max(best.count + 1, guess));
    const payload = payloadOf(count);
    const bytes = utf8Bytes(payload);
    if (bytes > limitBytes) tooMany = count;
    else {
      best = { payload, count };
      if (limitBytes - bytes < GOOD_FIT_BYTES) break;
    }
    guess = tries < MAX_GUESSES ? Math.floor((count * limitBytes) / bytes) : Math.floor((best.count + tooMany) / 2);
  }
  return best;
}
