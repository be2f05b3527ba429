import * as z from 'zod';
import { epochMsSchema, runIdSchema } from './ids.ts';

const MAX_COUNTERS = 256;
const MAX_PAUSED = 4;

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
  /** Age of the oldest waiting sample, ms; 0 when none waits. */
  oldestMs: count,
  /** While what waited is sent after an outage: samples sent of it, and how many it is in all. */
  drain: z.object({ sent: count, total: count }).optional(),
  /** Size of the journal on the card. */
  bytesOnDisk: count,
  /** While the card takes nothing: what waits is in memory. */
  disk: z.literal('failing').optional(),
  /** Samples lost since the start of the daemon, and ranges of lost samples that no gap message was acknowledged for. */
  lost: count,
  gaps: count,
  /** Time since the broker acknowledged something, ms; missing before it did. */
  lastAckMs: count.optional(),
  /** Kinds of message that the broker refuses for now, each with the code of the fault. */
  paused: z
    .array(z.object({ lane: z.enum(['ride', 'pack', 'backlog', 'gap']), fault: z.string().min(1).max(64) }))
    .max(MAX_PAUSED),
  /** Samples that the broker refuses for good, set aside on the card. */
  setAside: count,
  /** Counted losses and refusals by reason. */
  counters: z
    .record(z.string().max(64), count)
    .refine((counters) => Object.keys(counters).length <= MAX_COUNTERS, `at most ${MAX_COUNTERS} counters`),
});

/** Whether a bike is connected: published on connect, and left with the broker as the last will. */
export const presenceSchema = z.object({ v: z.literal(1), online: z.boolean(), runId: runIdSchema });

export type Heartbeat = z.infer<typeof heartbeatSchema>;
export type Presence = z.infer<typeof presenceSchema>;
