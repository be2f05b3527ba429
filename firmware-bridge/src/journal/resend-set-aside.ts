import type { DurableJournal } from './durable-journal.ts';
import type { SampleRecord } from './record.ts';
import { parseSetAsideLine } from './set-aside-line.ts';

/** Port: the file of samples that were set aside and that a technician wants to be sent again. Never rejects. */
export interface ResendFile {
  /** Its text; undefined when there is none, or none that can be read. */
  read(): Promise<string | undefined>;
  /** What stood in it is in the journal: it is not to be found again, but kept. */
  finish(): Promise<void>;
}

/** So many wait in memory at a time: fewer than it may hold at the least, where what is too much is lost. */
const BATCH = 500;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/**
 * Takes the samples into the journal and syncs them, before the daemon samples anything. The journal counts their names as
 * settled, so they get new ones: a run of their own. It follows from the text of the file, so that a crash in the middle leads
 * to the same names again. Returns undefined when there is no file.
 */
export async function resendSetAside(
  journal: Pick<DurableJournal, 'append' | 'flush' | 'stats'>,
  file: ResendFile,
  nowMs: number,
): Promise<{ count: number; damaged: number } | undefined> {
  const text = await file.read();
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line !== '');
  const runId = fnv1a(text).toString(16).padStart(16, '0');
  const records = lines.flatMap((line) => parseSetAsideLine(line)?.record ?? []);
  const renamed = records.map((record, index): SampleRecord => ({ ...record, runId, seq: index + 1 }));
  for (let begin = 0; begin < renamed.length && journal.stats().unsynced === 0; begin += BATCH) {
    for (const record of renamed.slice(begin, begin + BATCH)) journal.append(record, nowMs);
    await journal.flush(nowMs);
  }
  // Where no disk works they wait in memory, and the file is taken once more at the next start.
  if (journal.stats().unsynced === 0) await file.finish();
  return { count: renamed.length, damaged: lines.length - renamed.length };
}

/** FNV-1a, 64 bits. */
function fnv1a(text: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & 0xffffffffffffffffn;
  return hash;
}
