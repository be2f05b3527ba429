import type { Disk } from './disk.ts';
import { DiskFailure } from './disk-failure.ts';
import { DurableJournal } from './durable-journal.ts';
import { addGap, listGaps } from './gap.ts';
import type { TellJournal } from './journal-event.ts';
import { DEFAULT_JOURNAL_SETTINGS, type JournalSettings } from './journal-settings.ts';
import { addAnchor, type JournalState, newJournalState } from './journal-state.ts';
import { NewerLayout } from './newer-layout.ts';
import { type Recovered, recover } from './recover.ts';

interface OpenOptions {
  readonly settings?: Partial<JournalSettings>;
  readonly tell: TellJournal;
}

const NOTHING: Recovered = { samples: 0, damaged: 0, torn: 0, gaps: [], anchors: [], session: undefined, raced: [] };
/** Fewer segments than this leave nothing to evict but what was just written. */
const MIN_SEGMENTS = 4;

/**
 * Opens the journal in the disk's folder after whatever happened to it. A folder that cannot be read is told and tried
 * again with each flush; until then the journal is in memory. Throws NewerLayout when newer software wrote it.
 */
export async function openJournal(
  disk: Disk,
  { settings: changed = {}, tell }: OpenOptions,
): Promise<{ journal: DurableJournal; recovered: Recovered }> {
  const settings = { ...DEFAULT_JOURNAL_SETTINGS, ...changed };
  if (settings.maxBytes < MIN_SEGMENTS * settings.segmentBytes) {
    throw new RangeError(`maxBytes is ${settings.maxBytes}; at least ${MIN_SEGMENTS} times segmentBytes is needed`);
  }
  const opened = await recoverIfPossible(disk, tell);
  const state = opened?.state ?? newJournalState();
  let isRead = opened !== undefined;
  const readFolder = async (): Promise<void> => {
    if (isRead) return;
    const late = await recoverLate(disk);
    isRead = true;
    adopt(state, late.state);
    tell({ kind: 'journalRead', recovered: late.recovered });
  };
  const journal = new DurableJournal({ disk, state, settings, tell, readFolder });
  return { journal, recovered: opened?.recovered ?? NOTHING };
}

async function recoverIfPossible(disk: Disk, tell: TellJournal) {
  try {
    return await recover(disk);
  } catch (error) {
    if (!(error instanceof DiskFailure)) throw error;
    const { operation, code, message } = error;
    tell({ kind: 'journalDiskFailed', operation, code, detail: message });
    return undefined;
  }
}

async function recoverLate(disk: Disk) {
  try {
    return await recover(disk);
  } catch (error) {
    if (error instanceof NewerLayout) throw new DiskFailure('list', error);
    throw error;
  }
}

function adopt(state: JournalState, late: JournalState): void {
  state.segments.push(...late.segments);
  state.nextSegment = late.nextSegment;
  const anchors = state.anchors;
  state.anchors = late.anchors;
  for (const anchor of anchors) addAnchor(state, anchor);
  if (state.session === undefined) state.session = late.session;
  for (const { runId, from, to, reason } of listGaps(late.gaps)) addGap(state.gaps, reason, [runId, from, to]);
}
