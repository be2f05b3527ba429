import * as z from 'zod';
import { epochMsSchema, runIdSchema } from './ids.ts';

const MAX_COUNTERS = 256;

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Health of a bike, every 60 s: what its own screen and log say, as counters since the start of the daemon. */
export const heartbeatSchema = z.object({
  v: z.literal(1),
  at: epochMsSchema,
  runId: runIdSchema,
  software: z.string().min(1).max(32),
  uptimeS: count,
  clock: z.enum(['synced', 'estimated']),
  sensor: z.enum(['ok', 'absent']),
  /** Samples made, acknowledged, and waiting. */
  samples: count,
  acknowledged: count,
  backlog: count,
  /** Counted losses and refusals by reason. */
  counters: z
    .record(z.string().max(64), count)
    .refine((counters) => Object.keys(counters).length <= MAX_COUNTERS, `at most ${MAX_COUNTERS} counters`),
});

/** Whether a bike is connected: published on connect, and left with the broker as the last will. */
export const presenceSchema = z.object({ v: z.literal(1), online: z.boolean(), runId: runIdSchema });

export type Heartbeat = z.infer<typeof heartbeatSchema>;
export type Presence = z.infer<typeof presenceSchema>;
