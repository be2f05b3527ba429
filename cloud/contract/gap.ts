import { z } from 'zod';
import { runIdSchema, seqSchema } from './ids.ts';

/** Ranges in one gap message at most: with them it stays within one billing unit of 5 KB. */
export const MAX_GAPS_PER_MESSAGE = 40;

const gapRangeSchema = z
  .object({
    runId: runIdSchema,
    /** First and last sample that is lost, both included. */
    from: seqSchema,
    to: seqSchema,
    /** `evicted`: the journal was full; `damaged`: the card spoiled it; `memory`: no disk worked and memory was full. */
    reason: z.enum(['evicted', 'damaged', 'memory']),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'the last lost sample does not come before the first',
  });

/** Samples that a bike made and lost, as ranges of their names: saying it twice says the same. */
export const gapMessageSchema = z.object({
  v: z.literal(1),
  gaps: z.array(gapRangeSchema).min(1).max(MAX_GAPS_PER_MESSAGE),
});

export type GapMessage = z.infer<typeof gapMessageSchema>;
