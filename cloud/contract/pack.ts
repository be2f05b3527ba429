import * as z from 'zod';
import { epochMsSchema, runIdSchema, secondSchema, seqSchema } from './ids.ts';
import { type RaceEntry, raceEntryFields } from './live-message.ts';
import { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS } from './tenths.ts';

// 128 KB is the largest MQTT payload of AWS IoT Core; a sample takes at least four bytes of it.
const MAX_SAMPLES_PER_RUN = 32_768;
const MAX_RUNS = 1_024;

const packRunSchema = z
  .object({
    runId: runIdSchema,
    /** Of the first sample; the following ones count up by one. */
    seq: seqSchema,
    /** deviceTimestamp of the first sample; the following ones lie 1000 ms apart. */
    time: epochMsSchema,
    clock: z.enum(['synced', 'estimated']),
    race: z.object({ ...raceEntryFields, second: secondSchema, final: z.literal(true).optional() }).optional(),
    cadence: z.array(z.int().min(0).max(CADENCE_MAX_TENTHS)).min(1).max(MAX_SAMPLES_PER_RUN),
    resistance: z.array(z.int().min(0).max(RESISTANCE_MAX_TENTHS)).min(1).max(MAX_SAMPLES_PER_RUN),
  })
  .refine((run) => run.cadence.length === run.resistance.length, {
    path: ['resistance'],
    message: 'cadence and resistance have one value a sample each',
  })
  .refine((run) => run.race === undefined || run.race.second + run.cadence.length - 1 <= 300, {
    path: ['race', 'second'],
    message: 'the samples of a race end at second 300',
  })
  .refine((run) => run.race?.final !== true || run.race.second + run.cadence.length - 1 === 300, {
    path: ['race', 'final'],
    message: 'a final run ends with second 300',
  });

/**
 * A pack: samples that waited, as runs. A run is unbroken in seq and second, and constant in runId, clock, rider and race;
 * cadence and resistance are in tenths. About 9 bytes a sample.
 */
export const packSchema = z.object({ v: z.literal(1), runs: z.array(packRunSchema).min(1).max(MAX_RUNS) });

export type Pack = z.infer<typeof packSchema>;
export type PackRun = Pack['runs'][number];

/** One sample as it goes into a pack and comes out of it. */
export interface PackedSample {
  readonly runId: string;
  readonly seq: number;
  /** Start of the second that the sample belongs to, epoch ms. */
  readonly timeMs: number;
  readonly clock: 'synced' | 'estimated';
  readonly race?: RaceEntry & { readonly second: number; readonly final: boolean };
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
}

/** What can be packed: a sample with whatever else it holds, whose `final` may also be what the bike knows of the end. */
export type PackableSample = Omit<PackedSample, 'race'> & {
  readonly race?: RaceEntry & { readonly second: number; readonly final?: boolean | object };
};

function continues(run: PackRun, sample: PackableSample): boolean {
  const length = run.cadence.length;
  if (sample.runId !== run.runId || sample.seq !== run.seq + length) return false;
  if (sample.timeMs !== run.time + length * 1000 || sample.clock !== run.clock) return false;
  const { race } = run;
  if (race === undefined || sample.race === undefined) return race === undefined && sample.race === undefined;
  return (
    race.final === undefined &&
    race.raceId === sample.race.raceId &&
    race.classId === sample.race.classId &&
    race.racerId === sample.race.racerId &&
    race.name === sample.race.name &&
    sample.race.second === race.second + length
  );
}

function beginRun(sample: PackableSample): PackRun {
  const run: PackRun = {
    runId: sample.runId,
    seq: sample.seq,
    time: sample.timeMs,
    clock: sample.clock,
    cadence: [],
    resistance: [],
  };
  if (sample.race === undefined) return run;
  const { raceId, classId, racerId, name, second } = sample.race;
  return { ...run, race: { raceId, classId, racerId, name, second } };
}

/** Packs samples in the order given; a new run begins wherever the last one cannot go on. Takes at least one sample. */
export function packSamples(samples: readonly PackableSample[]): Pack {
  const runs: PackRun[] = [];
  for (const sample of samples) {
    let run = runs.at(-1);
    if (run === undefined || !continues(run, sample)) {
      run = beginRun(sample);
      runs.push(run);
    }
    run.cadence.push(sample.cadenceTenths);
    run.resistance.push(sample.resistanceTenths);
    if (run.race !== undefined && sample.race?.final) run.race.final = true;
  }
  return { v: 1, runs };
}

/** The samples of a valid pack, in order: the inverse of packSamples. */
export function expandPack(pack: Pack): PackedSample[] {
  return pack.runs.flatMap((run) =>
    run.cadence.map((cadenceTenths, index): PackedSample => {
      const sample = {
        runId: run.runId,
        seq: run.seq + index,
        timeMs: run.time + index * 1000,
        clock: run.clock,
        cadenceTenths,
        resistanceTenths: run.resistance[index] ?? 0,
      };
      if (run.race === undefined) return sample;
      const { raceId, classId, racerId, name, second, final } = run.race;
      const isFinal = final === true && index === run.cadence.length - 1;
      return { ...sample, race: { raceId, classId, racerId, name, second: second + index, final: isFinal } };
    }),
  );
}
