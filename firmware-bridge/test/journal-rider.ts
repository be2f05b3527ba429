import type { DurableJournal } from '../src/journal/durable-journal.ts';
import type { Gap } from '../src/journal/gap.ts';
import type { SampleRecord } from '../src/journal/record.ts';

export const HOST_BOOT = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
export const RUN_ID = '9f86d081884c7d65';

/** A sample of a bike that is pedalled for ever; every third minute is in a race. */
export function sampleOf(seq: number, runId = RUN_ID): SampleRecord {
  const ridden = {
    runId,
    seq,
    hostBoot: HOST_BOOT,
    endMs: 100_000 + seq * 1000.25,
    timeMs: 1_795_448_160_000 + seq * 1000,
    clock: seq % 7 === 0 ? ('estimated' as const) : ('synced' as const),
    sensor: seq % 11 === 0 ? ('absent' as const) : ('ok' as const),
    cadenceTenths: 700 + (seq % 300),
    resistanceTenths: 200 + (seq % 90),
  };
  if (Math.floor(seq / 60) % 3 !== 2) return ridden;
  const race = { raceId: 5_984_827, classId: 1, racerId: 40_000, name: 'Änne', second: (seq % 300) + 1 } as const;
  return { ...ridden, race: { ...race, ...(seq % 50 === 0 && { final: { total: 1_234_567, counted: 299 } }) } };
}

/** The seqs that these gaps of one run name, in the order of the gaps. */
export function seqsOf(gaps: readonly Pick<Gap, 'from' | 'to'>[]): number[] {
  return gaps.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** Everything that waits, in order. */
export async function everything(journal: DurableJournal): Promise<SampleRecord[]> {
  const taken = new Set<string>();
  const all: SampleRecord[] = [];
  for (;;) {
    const more = await journal.backlog(1000, (runId, seq) => taken.has(`${runId}/${seq}`));
    if (more.length === 0) return all;
    for (const sample of more) {
      all.push(sample);
      taken.add(`${sample.runId}/${sample.seq}`);
    }
  }
}
