import type { Waiting } from '../src/delivery/waiting.ts';
import type { Gap } from '../src/journal/gap.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { TimeAnchor } from '../src/time/time-anchor.ts';

/** What waits for delivery, in memory. */
export class MemoryWaiting implements Waiting {
  readonly anchors: TimeAnchor[] = [];
  readonly records = new Map<string, SampleRecord>();
  lost: Gap[] = [];

  add(record: SampleRecord): void {
    this.records.set(`${record.runId}/${record.seq}`, record);
  }

  async backlog(limit: number, isFlying: (runId: string, seq: number) => boolean): Promise<SampleRecord[]> {
    const found: SampleRecord[] = [];
    for (const record of this.records.values()) {
      if (found.length >= limit) break;
      if (!isFlying(record.runId, record.seq)) found.push(record);
    }
    return found;
  }

  acknowledge(records: readonly SampleRecord[]): void {
    for (const { runId, seq } of records) this.records.delete(`${runId}/${seq}`);
  }

  gaps(): readonly Gap[] {
    return this.lost;
  }

  gapReported(gap: Gap): void {
    this.lost = this.lost.filter((each) => each !== gap);
  }
}
