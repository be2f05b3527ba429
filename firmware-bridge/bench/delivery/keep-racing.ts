import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

const POLL_MS = 20;
const screenSchema = z.object({ state: z.string(), cadence: z.number() });
const RIDER = JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' });

/** Starts a race on a bike's page unless one is on, and resolves with the wall time at which its rider's cadence shows. */
export async function keepRacing(pageUrl: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const response = await fetch(`${pageUrl}/api/screen`, { signal });
    const { state, cadence } = screenSchema.parse(await response.json());
    if (state === 'idle' || state === 'finished') {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${pageUrl}/api/race`, { method: 'POST', headers, body: RIDER, signal });
    } else if (cadence > 0) return Date.now();
    await sleep(POLL_MS, undefined, { signal });
  }
}
