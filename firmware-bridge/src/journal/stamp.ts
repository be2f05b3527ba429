import { raceStartMs } from '@alleycat/contract';
import type { Part } from '../race/session.ts';
import type { Sample } from '../samples/sampler.ts';
import type { TimeKeeper } from '../time/keep-time.ts';
import type { SampleRecord } from './record.ts';

/**
 * Stamps a sample with its name and the start of its second. A race's second is stamped from the window itself, so that a
 * clock step in mid-race cannot tear it.
 */
export function stampSample(
  sample: Sample,
  part: Part,
  name: { runId: string; seq: number },
  keeper: TimeKeeper,
): SampleRecord {
  const record = {
    ...name,
    hostBoot: keeper.hostBoot,
    endMs: sample.endMs,
    clock: keeper.synced ? ('synced' as const) : ('estimated' as const),
    sensor: sample.sensor,
    cadenceTenths: sample.cadenceTenths,
    resistanceTenths: sample.resistanceTenths,
  };
  if (part.kind === 'ride')
    return { ...record, timeMs: Math.round((sample.endMs + keeper.wallOffsetMs) / 1000 - 1) * 1000 };
  const { entry, second, final } = part;
  const timeMs = raceStartMs(entry.raceId) + (second - 1) * 1000;
  return { ...record, timeMs, race: { ...entry, second, ...(final && { final }) } };
}
