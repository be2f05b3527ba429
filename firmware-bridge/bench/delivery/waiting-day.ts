import { RACE_SECONDS, raceIdAt, secondOfRaceAt } from '@alleycat/contract';
import { NodeDisk } from '../../src/io/node-disk.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import type { SampleRecord } from '../../src/journal/record.ts';

/** The run whose samples wait. */
export const WAITING_RUN = '0da4c0ffee0da4c0';

const HOST_BOOT = '5e9c1d2a-7a53-4f0e-9d0b-2f6f0c1e8b47';
const SAMPLES_A_FLUSH = 1000;

/**
 * Lets the bridge's own journal write samples of a bike that was ridden until `endMs` (epoch ms): one a second, in one race
 * after another, as if there had been no network all the time.
 */
export async function writeWaitingSamples(folder: string, samples: number, endMs: number): Promise<void> {
  const { journal } = await openJournal(new NodeDisk(folder), {
    tell: (event) => {
      throw new Error(`the journal of the waiting samples: ${JSON.stringify(event)}`);
    },
  });
  const firstMs = Math.floor(endMs / 1000) * 1000 - samples * 1000;
  for (let seq = 1; seq <= samples; seq++) {
    journal.append(waitingSample(seq, firstMs + (seq - 1) * 1000), seq);
    if (seq % SAMPLES_A_FLUSH === 0) await journal.flush(seq);
  }
  await journal.close(samples);
}

/** Sample number `seq` (from 1), of the second that begins at `timeMs`: a rider who breathes, and turns the knob at times. */
function waitingSample(seq: number, timeMs: number): SampleRecord {
  const raceId = raceIdAt(timeMs);
  const second = secondOfRaceAt(timeMs);
  const entry = { raceId, classId: 1 + (raceId % 6), racerId: 1 + (raceId % 40_000), name: 'Wilhelmina' };
  const final = { total: 4_512_345, counted: RACE_SECONDS };
  return {
    ...{ runId: WAITING_RUN, seq, hostBoot: HOST_BOOT, endMs: seq * 1000, timeMs, clock: 'synced', sensor: 'ok' },
    cadenceTenths: Math.round(850 + 80 * Math.sin(seq / 37) + 25 * Math.sin(seq / 5.3)),
    resistanceTenths: Math.round(400 + 12 * (Math.floor(seq / 45) % 9)),
    race: { ...entry, second, ...(second === RACE_SECONDS && { final }) },
  };
}
