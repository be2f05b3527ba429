import { outputHundredths } from '@alleycat/contract';
import type { ArrivedSamples } from '../batch/decode-batch.ts';

/** Class of a line that belongs to no race. */
const NO_CLASS = 0;

/** Lines of one partition of the archive. */
export interface ArchivePartition {
  /** Day of the arrival in the stream, UTC, `yyyy-mm-dd`: the one time that no bike can make up. */
  readonly dt: string;
  /** Class 1..6, or 0 outside a race and for gaps. */
  readonly class: number;
  readonly lines: readonly string[];
}

/**
 * One line of JSON a sample, and one a gap, by partition; the fields stand in the archive's README. No names: who rode is
 * the racer id. A batch that is repeated gives the same lines again, so whoever counts does so by (bike_id, run_id, seq).
 */
export function archiveLines(arrived: readonly ArrivedSamples[]): ArchivePartition[] {
  const partitions = new Map<string, { dt: string; class: number; lines: string[] }>();
  const add = (dt: string, classId: number, line: object): void => {
    const key = `${dt}/${classId}`;
    const partition = partitions.get(key) ?? { dt, class: classId, lines: [] };
    partitions.set(key, partition);
    partition.lines.push(JSON.stringify({ dt, class: classId, ...line }));
  };
  for (const { bikeId, arrivedAtMs, samples, gaps } of arrived) {
    const dt = new Date(arrivedAtMs).toISOString().slice(0, 10);
    const head = { bike_id: bikeId, arrived_ms: arrivedAtMs };
    for (const { runId, seq, timeMs, clock, race, cadenceTenths, resistanceTenths } of samples) {
      add(dt, race?.classId ?? NO_CLASS, {
        kind: 'sample',
        ...head,
        run_id: runId,
        seq,
        time_ms: timeMs,
        clock,
        ...(race && { race_id: race.raceId, racer_id: race.racerId, second: race.second }),
        cadence: cadenceTenths / 10,
        resistance: resistanceTenths / 10,
        output: outputHundredths(cadenceTenths, resistanceTenths) / 100,
      });
    }
    for (const { runId, from, to, reason } of gaps) {
      add(dt, NO_CLASS, { kind: 'gap', ...head, run_id: runId, seq: from, to_seq: to, reason });
    }
  }
  return [...partitions.values()];
}
