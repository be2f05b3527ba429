import type { RaceEntry } from '@alleycat/contract';

/** A sample with its name and its time: what is journaled, delivered, and never changed again. */
export interface SampleRecord {
  readonly runId: string;
  /** From 1 within the run, without gaps. */
  readonly seq: number;
  /** Start of the second that the sample stands for, epoch ms. */
  readonly timeMs: number;
  /** End of that second on the monotonic clock, ms: how old a waiting record is. */
  readonly endMs: number;
  readonly clock: 'synced' | 'estimated';
  readonly sensor: 'ok' | 'absent';
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
  readonly race?: RaceEntry & {
    readonly second: number;
    readonly final?: { readonly total: number; readonly counted: number };
  };
}
