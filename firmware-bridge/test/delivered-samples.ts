import { expandPack, liveMessageSchema, packSchema } from '@alleycat/contract';
import type { Publication } from '../src/delivery/uplink.ts';

interface DeliveredSample {
  readonly lane: 'live' | 'backlog';
  /** Run and seq: the name under which the cloud knows the sample. */
  readonly name: string;
  readonly timeMs: number;
  readonly second: number | undefined;
  readonly final: boolean;
}

/** The samples in what a broker received, in order; throws where a message is none of the contract. */
export function deliveredSamples(received: readonly Publication[]): DeliveredSample[] {
  return received.flatMap(({ kind, payload }): DeliveredSample[] => {
    if (kind === 'ride') return [liveSample(payload)];
    if (kind === 'pack') return packedSamples(payload, 'live');
    return kind === 'backlog' ? packedSamples(payload, 'backlog') : [];
  });
}

function liveSample(payload: string): DeliveredSample {
  const message = liveMessageSchema.parse(JSON.parse(payload));
  const second = message.event === 'ride' ? undefined : message.second;
  const name = `${message.runId}/${message.seq}`;
  return { lane: 'live', name, timeMs: message.deviceTimestamp, second, final: message.event === 'final' };
}

function packedSamples(payload: string, lane: DeliveredSample['lane']): DeliveredSample[] {
  return expandPack(packSchema.parse(JSON.parse(payload))).map(({ runId, seq, timeMs, race }) => {
    return { lane, name: `${runId}/${seq}`, timeMs, second: race?.second, final: race?.final === true };
  });
}
