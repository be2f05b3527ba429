import type { RaceEntry } from '@alleycat/contract';

/** A sample with its name and its time: what is journaled and never changed again. */
export interface SampleRecord {
  readonly runId: string;
  /** From 1 within the run, without gaps. */
  readonly seq: number;
  /** Boot of the host whose monotonic clock `endMs` was read from. */
  readonly hostBoot: string;
  /** End of the second that the sample stands for, monotonic ms. */
  readonly endMs: number;
  /** Start of that second, epoch ms, as far as it was known when the sample was made. */
  readonly timeMs: number;
  readonly clock: 'synced' | 'estimated';
  readonly sensor: 'ok' | 'absent';
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
  readonly race?: RaceEntry & {
    readonly second: number;
    readonly final?: { readonly total: number; readonly counted: number };
  };
}
