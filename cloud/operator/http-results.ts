import { bikeIdSchema, classIdSchema, raceIdSchema, racerIdSchema, racerNameSchema } from '@alleycat/contract';
import * as z from 'zod';
import type { ClassBests } from '../consumers/leaderboard/class-bests.ts';
import type { ResultsReader } from '../consumers/leaderboard/read-results.ts';

const count = z.int().min(0);
const pageSchema = z.object({
  raceId: raceIdSchema,
  classId: classIdSchema,
  state: z.enum(['live', 'provisional', 'final']),
  riders: count,
  rows: z
    .array(
      z.object({
        place: count,
        bikeId: bikeIdSchema,
        racerId: racerIdSchema,
        name: racerNameSchema,
        total: count,
        best: count,
        second: count,
      }),
    )
    .max(500),
  next: count.optional(),
});
const bestSchema = z.object({ output: count, raceId: raceIdSchema, racerId: racerIdSchema, bikeId: bikeIdSchema });
const bestsSchema = z.array(bestSchema.nullable()).length(300);
const TIMEOUT_MS = 5_000;

/** Results of a cloud on this machine. It rejects with a sentence when nobody answers, or not with results. */
export function httpResults(url: string): ResultsReader {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {
      throw new Error(`Nobody answers at ${url}; is the cloud running, and is this the address that it printed last?`);
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
    return response.json();
  };
  return {
    page: async ({ raceId, classId, after, limit }) => {
      const path = `/results?race=${raceId}&class=${classId}&after=${after}&limit=${limit}`;
      const { next, ...page } = pageSchema.parse(await get(path));
      return { ...page, ...(next !== undefined && { next }) };
    },
    bests: async (classId): Promise<ClassBests> => {
      const bests = bestsSchema.parse(await get(`/bests?class=${classId}`));
      return bests.map((best) => best ?? undefined);
    },
  };
}
