import { Fault } from '../faults.ts';
import { BacklogReader } from '../journal/backlog-reader.ts';
import type { Disk } from '../journal/disk.ts';
import { DiskFailure } from '../journal/disk-failure.ts';
import type { Gap } from '../journal/gap.ts';
import { NewerLayout } from '../journal/newer-layout.ts';
import type { SampleRecord } from '../journal/record.ts';
import { recover } from '../journal/recover.ts';
import { rangesOf } from '../journal/run-ranges.ts';
import { parseSetAsideLine, type SetAsideLine } from '../journal/set-aside-line.ts';
import { trueTime } from '../journal/true-time.ts';

/** Port: the folder of a journal, which is only read. */
export interface JournalFolder {
  readonly disk: Disk;
  /** Lines of the file of samples that were set aside; none when there is no file. */
  setAside(): AsyncIterable<string>;
  /** Leaves what was set aside for the daemon's next start. */
  markForResend(): Promise<'marked' | 'marked already' | 'nothing'>;
}

/** What stands in a journal's folder. */
export interface JournalView {
  /** Samples that wait on the card. */
  readonly waiting: number;
  readonly segments: number;
  readonly bytes: number;
  /** Records that are spoiled, and ends of files that were half written when the bridge crashed, or is writing right now. */
  readonly damaged: number;
  readonly torn: number;
  readonly gaps: readonly Gap[];
  /** The latest synchronised time that the journal knows of, epoch ms. */
  readonly latestSyncedMs: number | undefined;
  /** What waits, oldest first, each with the time that is true by all that is known now. */
  samples(): AsyncGenerator<SampleRecord>;
}

/** What was set aside, and how many lines of the file are none. */
export interface SetAsideView {
  readonly lines: readonly SetAsideLine[];
  readonly damaged: number;
}

const BATCH = 1000;
const MAX_SET_ASIDE = 20_000;
/** A segment that the daemon removes before it is read looks like damage. */
const ATTEMPTS = 3;

/** Reads a journal's folder and changes nothing. Throws JOURNAL_UNREADABLE, or JOURNAL_NEWER. */
export async function viewJournal(disk: Disk): Promise<JournalView> {
  try {
    let names = await disk.list();
    let { state, recovered } = await recover(disk);
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      const after = await disk.list();
      if (recovered.damaged === 0 || after.join() === names.join()) break;
      names = after;
      ({ state, recovered } = await recover(disk));
    }
    const { samples: waiting, damaged, torn, gaps, anchors } = recovered;
    const synced = anchors.filter((anchor) => anchor.synced).map(({ wallMs }) => wallMs);
    const reader = new BacklogReader(disk, state, { isActive: () => false, tellFailure: () => {}, tellLost: () => {} });
    return {
      waiting,
      segments: state.segments.length,
      bytes: state.segments.reduce((sum, { bytes }) => sum + bytes, 0),
      damaged,
      torn,
      gaps,
      latestSyncedMs: synced.length === 0 ? undefined : Math.max(...synced),
      async *samples() {
        for (;;) {
          const { samples } = await reader.take(BATCH, () => false);
          if (samples.length === 0) return;
          for (const sample of samples) yield { ...sample, ...trueTime(sample, anchors) };
          reader.forget(rangesOf(samples));
        }
      },
    };
  } catch (error) {
    if (error instanceof NewerLayout) throw new Fault('JOURNAL_NEWER', error.message, error);
    if (error instanceof DiskFailure || isSystemError(error)) {
      throw new Fault('JOURNAL_UNREADABLE', `${error.message}.`, error);
    }
    throw error;
  }
}

/** Reads what was set aside; of a file that is longer than it can be, the begin. */
export async function viewSetAside(folder: JournalFolder): Promise<SetAsideView> {
  const lines: SetAsideLine[] = [];
  let damaged = 0;
  for await (const text of folder.setAside()) {
    if (lines.length + damaged >= MAX_SET_ASIDE) break;
    const line = parseSetAsideLine(text);
    if (line === undefined) damaged += text === '' ? 0 : 1;
    else lines.push(line);
  }
  return { lines, damaged };
}

/** An error of the operating system; errors of another realm are no instances of Error here. */
function isSystemError(error: unknown): error is { code: string; message: string } {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
