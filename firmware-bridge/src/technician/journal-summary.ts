import { Fault, type FaultCode } from '../faults.ts';
import type { Gap } from '../journal/gap.ts';
import type { DaemonStatus } from './daemon.ts';
import { type JournalFolder, viewJournal, viewSetAside } from './journal-folder.ts';

/** What waits in a journal and how it is, for a technician and for support: counts only, nothing of a rider. */
export interface JournalSummary {
  readonly v: 1;
  readonly folder: string;
  readonly waiting: number;
  /** Start of the oldest sample that waits, epoch ms. */
  readonly oldestMs: number | null;
  readonly segments: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly damaged: number;
  readonly torn: number;
  /** Samples that are lost and not reported yet, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** Samples that the broker refuses for good, by the code of the fault. */
  readonly setAside: Readonly<Record<string, number>>;
  /** All that waits by the daemon that runs, also what is in its memory only; null when none runs, or when it does not tell. */
  readonly daemonWaiting: number | null;
  /** Why a daemon that runs does not tell, by the code of the fault. */
  readonly daemonFault: FaultCode | null;
}

/** Sums up a journal's folder. Throws JOURNAL_UNREADABLE, or JOURNAL_NEWER. */
export async function summariseJournal(
  folder: JournalFolder,
  maxBytes: number,
  status: DaemonStatus | Fault | undefined,
): Promise<JournalSummary> {
  const view = await viewJournal(folder.disk);
  const { waiting, segments, bytes, damaged, torn, gaps } = view;
  const oldest = await view.samples().next();
  const { lines } = await viewSetAside(folder);
  return {
    v: 1,
    folder: folder.disk.folder,
    waiting,
    oldestMs: oldest.done === true ? null : oldest.value.timeMs,
    segments,
    bytes,
    maxBytes,
    damaged,
    torn,
    lost: countBy(
      gaps,
      ({ reason }: Gap) => reason,
      ({ count }) => count,
    ),
    setAside: countBy(
      lines,
      ({ reason }) => reason,
      () => 1,
    ),
    daemonWaiting: status === undefined || status instanceof Fault ? null : status.heartbeat.backlog,
    daemonFault: status instanceof Fault ? status.code : null,
  };
}

/** The summary for people. */
export function journalSummaryText(summary: JournalSummary, nowMs: number): string {
  const { waiting, oldestMs, segments, bytes, maxBytes, damaged, torn, lost, setAside } = summary;
  const age =
    oldestMs === null ? '' : `, the oldest of ${new Date(oldestMs).toISOString()}, ${ageText(nowMs - oldestMs)} old`;
  const halves = torn > 0 ? `${torn} half-written end${torn === 1 ? '' : 's'}, which nobody was promised` : '';
  const spoiled = damaged > 0 ? `${damaged} spoiled record${damaged === 1 ? '' : 's'}` : '';
  const rows: readonly (readonly [name: string, text: string])[] = [
    ['waiting', `${waiting} sample${waiting === 1 ? '' : 's'} on the card${age}`],
    ['daemon', daemonText(summary)],
    [
      'card',
      `${segments} segment${segments === 1 ? '' : 's'}, ${bytes} bytes of at most ${maxBytes}, in ${summary.folder}`,
    ],
    ['damage', [spoiled, halves].filter((text) => text !== '').join(', ') || 'none'],
    ['lost', countsText(lost, 'samples, not reported yet')],
    ['set aside', countsText(setAside, 'samples; alleycat journal set-aside shows them')],
  ];
  return rows.map(([name, text]) => `${name.padEnd(11)}${text}\n`).join('');
}

function daemonText({ daemonWaiting, daemonFault }: JournalSummary): string {
  if (daemonFault !== null) return `it does not tell what waits in its memory (${daemonFault}): alleycat doctor`;
  return daemonWaiting === null ? 'not running' : `running; with its memory ${daemonWaiting} wait`;
}

function countBy<T>(items: readonly T[], key: (item: T) => string, count: (item: T) => number): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + count(item));
  return Object.fromEntries(counts);
}

function countsText(counts: Readonly<Record<string, number>>, what: string): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? 'none' : `${parts.join(', ')} ${what}`;
}

function ageText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
