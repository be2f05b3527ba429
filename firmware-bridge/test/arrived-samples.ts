import { expandPack, liveMessageSchema, packSchema } from '@alleycat/contract';
import type { Publication } from '../src/delivery/uplink.ts';
import type { World } from './world.ts';

/** A sample as the broker received it; race fields are undefined outside a race. */
export interface ArrivedSample {
  readonly name: string;
  readonly timeMs: number;
  readonly clock: 'synced' | 'estimated';
  readonly cadence: number;
  readonly raceId: number | undefined;
  readonly second: number | undefined;
  readonly final: boolean;
}

/** Every sample that the broker received, from all lives of the daemon, duplicates too. */
export function arrivedSamples(world: World): ArrivedSample[] {
  return world.lives.flatMap(({ uplink }) => uplink.received).flatMap(samplesIn);
}

function samplesIn({ kind, payload }: Publication): ArrivedSample[] {
  if (kind === 'ride') return [liveSample(payload)];
  if (kind !== 'backlog') return [];
  return expandPack(packSchema.parse(JSON.parse(payload))).map((sample) => {
    const { runId, seq, timeMs, clock, race, cadenceTenths } = sample;
    const inRace = { raceId: race?.raceId, second: race?.second, final: race?.final === true };
    return { name: `${runId}/${seq}`, timeMs, clock, cadence: cadenceTenths / 10, ...inRace };
  });
}

function liveSample(payload: string): ArrivedSample {
  const message = liveMessageSchema.parse(JSON.parse(payload));
  const { runId, seq, deviceTimestamp, clock, cadence } = message;
  const common = { name: `${runId}/${seq}`, timeMs: deviceTimestamp, clock, cadence };
  if (message.event === 'ride') return { ...common, raceId: undefined, second: undefined, final: false };
  return { ...common, raceId: message.raceId, second: message.second, final: message.event === 'final' };
}
