import type { SampleRecord } from './record.ts';

/** The only queue between capture and delivery. Records leave it by acknowledgement, or by counted eviction when it is full. */
export interface Journal {
  /** Takes a record; returns how many of the oldest had to be evicted to make room. */
  append(record: SampleRecord): number;
  /** Forgets records that were delivered. Unknown ones are ignored: an acknowledgement may come twice. */
  acknowledge(records: readonly SampleRecord[]): void;
  /** The records that wait, oldest first. */
  waiting(): Iterable<SampleRecord>;
  readonly size: number;
}
