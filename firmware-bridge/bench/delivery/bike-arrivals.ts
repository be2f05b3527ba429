import { expandPack, liveMessageSchema, packSchema } from '@alleycat/contract';
import type { Arrival } from '../broker-recorder.ts';
import type { NamedArrival } from './arrived-names.ts';

/** A sample that reached the broker. */
interface ArrivedSample extends NamedArrival {
  /** Start of its second, epoch ms. */
  readonly timeMs: number;
}

/** The samples of live messages. */
export function liveSamples(arrivals: readonly Arrival[]): ArrivedSample[] {
  return arrivals.map(({ payload, arrivalMs }) => {
    const { runId, seq, deviceTimestamp } = liveMessageSchema.parse(JSON.parse(payload));
    return { name: `${runId}/${seq}`, timeMs: deviceTimestamp, arrivalMs };
  });
}

/** The samples of packs, in the order in which they arrived. */
export function packedSamples(arrivals: readonly Arrival[]): ArrivedSample[] {
  return arrivals.flatMap(({ payload, arrivalMs }) =>
    expandPack(packSchema.parse(JSON.parse(payload))).map(({ runId, seq, timeMs }) => ({
      name: `${runId}/${seq}`,
      timeMs,
      arrivalMs,
    })),
  );
}
