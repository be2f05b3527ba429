import { raceStartMs } from '@alleycat/contract';
import type { Part } from '../race/session.ts';
import type { Sample } from '../samples/sampler.ts';
import type { SampleRecord } from './record.ts';

/** How the monotonic clock stands to wall time: wall ms = monotonic ms + wallOffsetMs, and how far that is to be trusted. */
export interface Anchor {
  readonly wallOffsetMs: number;
  readonly clock: 'synced' | 'estimated';
}

/**
 * Stamps a sample with its name and the start of its second. A race's second is stamped from the window itself, so that a
 * clock step in mid-race cannot tear it.
 */
export function stampSample(
  sample: Sample,
  part: Part,
  name: { runId: string; seq: number },
  anchor: Anchor,
): SampleRecord {
  const record = {
    ...name,
    endMs: sample.endMs,
    clock: anchor.clock,
    sensor: sample.sensor,
    cadenceTenths: sample.cadenceTenths,
    resistanceTenths: sample.resistanceTenths,
  };
  if (part.kind === 'ride')
    return { ...record, timeMs: Math.round((sample.endMs + anchor.wallOffsetMs) / 1000 - 1) * 1000 };
  const { entry, second, final } = part;
  const timeMs = raceStartMs(entry.raceId) + (second - 1) * 1000;
  return { ...record, timeMs, race: { ...entry, second, ...(final && { final }) } };
}
