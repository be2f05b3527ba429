import {
  type LiveMessage,
  outputHundredths,
  type PackedSample,
  raceIdAt,
  raceStartMs,
  sampleUuid,
  secondOfRaceAt,
} from '@alleycat/contract';
import { nameAt } from './names.ts';
import { legsAt } from './rider.ts';

/** Racer ids of rivals begin here, above those that people choose at the bikes. */
const FIRST_RACER_ID = 101;

/** A simulated bike with its rider. */
export interface Rival {
  readonly bikeId: string;
  readonly racerId: number;
  readonly classId: number;
  readonly name: string;
  readonly seed: number;
  readonly runId: string;
}

export interface RivalDraw {
  readonly classId: number;
  readonly seed: number;
  readonly runId: string;
}

/** The rival with this number, from 0: `rival-01` with racer 101, and so on. */
export function rivalOf(index: number, { classId, seed, runId }: RivalDraw): Rival {
  const bikeId = `rival-${String(index + 1).padStart(2, '0')}`;
  return { bikeId, racerId: FIRST_RACER_ID + index, classId, name: nameAt(index, seed), seed, runId };
}

/** How far a rival is: the last seq used, and what it has ridden of a race. */
export interface RivalProgress {
  readonly seq: number;
  readonly raceId: number;
  readonly total: number;
  readonly counted: number;
}

export const AT_THE_START: RivalProgress = { seq: 0, raceId: -1, total: 0, counted: 0 };

/** A sample of a race, as every one of a rival is. */
export type RaceSample = PackedSample & { readonly race: NonNullable<PackedSample['race']> };

/**
 * The sample of the second that begins at this wall time (a whole second), and the progress after it. Seconds are taken one
 * after the other; a rival that joins late counts from there.
 */
export function rideSecond(
  rival: Rival,
  progress: RivalProgress,
  startMs: number,
): { readonly sample: RaceSample; readonly progress: RivalProgress } {
  const { racerId, classId, name, seed, runId } = rival;
  const raceId = raceIdAt(startMs);
  const second = secondOfRaceAt(startMs);
  const { cadenceTenths, resistanceTenths } = legsAt({ seed, racerId, raceId }, second);
  const sameRace = progress.raceId === raceId;
  const seq = progress.seq + 1;
  return {
    sample: {
      runId,
      seq,
      timeMs: raceStartMs(raceId) + (second - 1) * 1000,
      clock: 'synced',
      race: { raceId, classId, racerId, name, second, final: second === 300 },
      cadenceTenths,
      resistanceTenths,
    },
    progress: {
      seq,
      raceId,
      total: (sameRace ? progress.total : 0) + outputHundredths(cadenceTenths, resistanceTenths),
      counted: (sameRace ? progress.counted : 0) + 1,
    },
  };
}

/** The live message of a rival's sample, with the progress after it. */
export function liveMessageOf(bikeId: string, sample: RaceSample, { total, counted }: RivalProgress): LiveMessage {
  const { runId, seq, timeMs, clock, race, cadenceTenths, resistanceTenths } = sample;
  const { raceId, classId, racerId, name, second, final } = race;
  const common = {
    v: 1 as const,
    uuid: sampleUuid(bikeId, runId, seq),
    deviceTimestamp: timeMs,
    raceId,
    classId,
    racerId,
    name,
    cadence: cadenceTenths / 10,
    resistance: resistanceTenths / 10,
    runId,
    seq,
    clock,
    sensor: 'ok' as const,
  };
  return final ? { ...common, event: 'final', second: 300, total, counted } : { ...common, event: 'update', second };
}
