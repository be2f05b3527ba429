import { RACE_SECONDS } from '@alleycat/contract';
import type { SampleRecord } from './record.ts';

/** A sample is written twice at most where a disk fails; whatever a damaged card says, this is the end of it. */
const MAX_SAMPLES = 2 * RACE_SECONDS;

/** Keeps, in place, the samples of the newest race in the log, whether they wait or are delivered. */
export function keepNewestRace(kept: SampleRecord[], sample: SampleRecord): void {
  if (sample.race === undefined) return;
  const { raceId } = sample.race;
  const keptRaceId = kept[0]?.race?.raceId ?? raceId;
  if (raceId > keptRaceId) kept.length = 0;
  if (raceId >= keptRaceId && kept.length < MAX_SAMPLES) kept.push(sample);
}
