import * as z from 'zod';
import {
  classIdSchema,
  epochMsSchema,
  raceIdSchema,
  racerIdSchema,
  racerNameSchema,
  runIdSchema,
  secondSchema,
  seqSchema,
} from './ids.ts';
import { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS } from './tenths.ts';

const inTenths = (maxTenths: number, unit: string) =>
  z
    .number()
    .min(0)
    .max(maxTenths / 10)
    .refine((value) => Math.round(value * 10) / 10 === value, `a number of ${unit} in steps of 0.1`);

const common = {
  v: z.literal(1),
  uuid: z.uuid(),
  deviceTimestamp: epochMsSchema,
  cadence: inTenths(CADENCE_MAX_TENTHS, 'rpm'),
  resistance: inTenths(RESISTANCE_MAX_TENTHS, 'percent'),
  runId: runIdSchema,
  seq: seqSchema,
  clock: z.enum(['synced', 'estimated']),
  sensor: z.enum(['ok', 'absent']),
};

/** Who rides which race: frozen when the rider starts. */
export const raceEntryFields = {
  raceId: raceIdSchema,
  classId: classIdSchema,
  racerId: racerIdSchema,
  name: racerNameSchema,
};

const rideMessageSchema = z.object({ ...common, event: z.literal('ride') });
const updateMessageSchema = z.object({
  ...common,
  event: z.literal('update'),
  ...raceEntryFields,
  second: secondSchema,
});
const finalMessageSchema = z.object({
  ...common,
  event: z.literal('final'),
  ...raceEntryFields,
  second: z.literal(300),
  /** Sum of this participant's outputs in hundredths, as the bike counted them. */
  total: z
    .int()
    .min(0)
    .max(300 * 65_535),
  /** How many of the 300 seconds the bike sampled. */
  counted: z.int().min(1).max(300),
});

/**
 * The live message, once a second: the ten fields of AWS's 2021 Alleycat sample with their names and types, plus run, seq,
 * clock and sensor. `ride` is pedalling outside a race, `final` is second 300. Unknown fields are ignored.
 */
export const liveMessageSchema = z.discriminatedUnion('event', [
  rideMessageSchema,
  updateMessageSchema,
  finalMessageSchema,
]);

export type LiveMessage = z.infer<typeof liveMessageSchema>;
export type RaceMessage = z.infer<typeof updateMessageSchema> | z.infer<typeof finalMessageSchema>;
export type RaceEntry = Pick<RaceMessage, 'raceId' | 'classId' | 'racerId' | 'name'>;
