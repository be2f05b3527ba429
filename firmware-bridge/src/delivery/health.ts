import type { JournalStats } from '../journal/journal-stats.ts';
import type { DeliveryVitals, PausedLane } from './delivery-vitals.ts';

/** What heartbeat and screen both say of journal and delivery, so that they cannot disagree. Ages in ms. */
export interface Health {
  readonly backlog: number;
  /** Age of the oldest waiting sample; 0 when none waits. */
  readonly oldestMs: number;
  /** While a backlog is drained: samples sent of it, and how many it is in all. */
  readonly drain: { readonly sent: number; readonly total: number } | undefined;
  readonly bytesOnDisk: number;
  /** `failing` while the card takes nothing: what waits is in memory. */
  readonly disk: JournalStats['diskState'];
  /** Samples lost since the start of the daemon, and ranges of lost samples that are not reported yet. */
  readonly lost: number;
  readonly gaps: number;
  /** Since the broker last acknowledged something; undefined before it did. */
  readonly lastAckMs: number | undefined;
  readonly paused: readonly PausedLane[];
  readonly setAside: number;
}

export function healthOf(
  { drained, lastAckMs, paused, setAside }: DeliveryVitals,
  journal: JournalStats,
  gaps: number,
  wallMs: number,
): Health {
  const { waiting, oldestMs, bytesOnDisk } = journal;
  return {
    backlog: waiting,
    oldestMs: oldestMs === undefined ? 0 : Math.max(0, Math.round(wallMs - oldestMs)),
    drain: drained === undefined ? undefined : { sent: drained, total: drained + waiting },
    bytesOnDisk,
    disk: journal.diskState,
    lost: journal.evicted + journal.forgotten + journal.unreadable,
    gaps,
    lastAckMs,
    paused,
    setAside,
  };
}
