import type { SampleRecord } from '../src/journal/record.ts';

/** A record of a free ride: number `seq` of its run, made at second `seq` of the monotonic clock. */
export function sampleRecord(seq: number, extra: Partial<SampleRecord> = {}): SampleRecord {
  return {
    runId: '00000000000000aa',
    seq,
    hostBoot: 'boot-1',
    timeMs: 1_800_000_000_000 + (seq - 1) * 1000,
    endMs: seq * 1000,
    clock: 'synced',
    sensor: 'ok',
    cadenceTenths: 850,
    resistanceTenths: 400,
    ...extra,
  };
}
