import type { GapReason } from './gap.ts';
import type { Recovered } from './recover.ts';

/** What the journal has to say between its answers. */
export type JournalEvent =
  /** The disk refused; `operation` is the call of the disk port. What was to be written waits in memory. */
  | { readonly kind: 'journalDiskFailed'; readonly operation: string; readonly code: string; readonly detail: string }
  /** The disk works again. */
  | { readonly kind: 'journalDiskWorks' }
  /** A folder that could not be read at the opening was read now. */
  | { readonly kind: 'journalRead'; readonly recovered: Recovered }
  | { readonly kind: 'samplesLost'; readonly reason: GapReason; readonly count: number };

export type TellJournal = (event: JournalEvent) => void;
