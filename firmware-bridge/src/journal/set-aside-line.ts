import {
  CADENCE_MAX_TENTHS,
  classIdSchema,
  RESISTANCE_MAX_TENTHS,
  raceIdSchema,
  racerIdSchema,
  racerNameSchema,
  runIdSchema,
  secondSchema,
  seqSchema,
} from '@alleycat/contract';
import * as z from 'zod';
import type { SampleRecord } from './record.ts';

const raceSchema = z.object({
  raceId: raceIdSchema,
  classId: classIdSchema,
  racerId: racerIdSchema,
  name: racerNameSchema,
  second: secondSchema,
  final: z.object({ total: z.int().min(0), counted: z.int().min(0) }).optional(),
});

const lineSchema = z.object({
  reason: z.string().max(64),
  detail: z.string().max(4096),
  record: z.object({
    runId: runIdSchema,
    seq: seqSchema,
    hostBoot: z.string().max(64),
    endMs: z.number(),
    timeMs: z.int().min(0),
    clock: z.enum(['synced', 'estimated']),
    sensor: z.enum(['ok', 'absent']),
    cadenceTenths: z.int().min(0).max(CADENCE_MAX_TENTHS),
    resistanceTenths: z.int().min(0).max(RESISTANCE_MAX_TENTHS),
    race: raceSchema.optional(),
  }),
});

/** A sample that the broker refused for good, and why. */
export interface SetAsideLine {
  /** The code of the fault. */
  readonly reason: string;
  readonly detail: string;
  readonly record: SampleRecord;
}

/** Reads a line of the file of samples that were set aside; undefined when it is none. */
export function parseSetAsideLine(line: string): SetAsideLine | undefined {
  try {
    const { reason, detail, record } = lineSchema.parse(JSON.parse(line));
    const { race, ...sample } = record;
    if (race === undefined) return { reason, detail, record: sample };
    const { final, ...entry } = race;
    return { reason, detail, record: { ...sample, race: final === undefined ? entry : { ...entry, final } } };
  } catch {
    return undefined;
  }
}
