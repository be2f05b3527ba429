/** How the journal is; a copy. */
export interface JournalStats {
  /** Samples that wait, on disk and in memory. */
  readonly waiting: number;
  /** Of these, in memory only. */
  readonly unsynced: number;
  readonly bytesOnDisk: number;
  readonly segments: number;
  /** Epoch ms of the oldest segment's first sample, or of the oldest in memory; undefined when nothing waits. */
  readonly oldestMs: number | undefined;
  /** Samples lost since the opening because the journal was full, because memory was, or to damage found while reading. */
  readonly evicted: number;
  readonly forgotten: number;
  readonly unreadable: number;
  readonly diskState: 'ok' | 'failing';
  /** Monotonic ms of the last successful flush. */
  readonly lastFlushMs: number | undefined;
}
