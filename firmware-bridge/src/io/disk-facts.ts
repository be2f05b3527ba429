import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../faults.ts';
import type { Disk } from '../journal/disk.ts';
import type { DiskFacts, JournalFacts } from '../technician/doctor/doctor-ports.ts';
import { viewJournal } from '../technician/journal-folder.ts';

const TRIES = 3;
const TRY_BYTES = 65_536;

/** Writes and syncs a small file in the folder, three times, and tells the middle time; the file is taken away again. */
export async function diskFacts(folder: string): Promise<DiskFacts> {
  const path = join(folder, `doctor-${process.pid}.tmp`);
  try {
    const place = await nearest(folder);
    const { bavail, bsize } = await statfs(place);
    const freeBytes = bavail * bsize;
    // The folder is the daemon's to make, and then its user's.
    if (place !== folder) return { freeBytes };
    const times: number[] = [];
    for (let turn = 0; turn < TRIES; turn++) times.push(await timeWrite(path));
    return { freeBytes, writeMs: times.sort((left, right) => left - right)[1] ?? 0 };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { error: code, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}

/** The folder, or the nearest above it that is there. */
async function nearest(folder: string): Promise<string> {
  return (await isThere(folder)) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

async function timeWrite(path: string): Promise<number> {
  const began = process.hrtime.bigint();
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(new Uint8Array(TRY_BYTES));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** Reads the journal and changes nothing in it; what keeps it from being read is a Fault. A folder that is not there yet holds nothing. */
export async function journalFacts(disk: Disk): Promise<JournalFacts | Fault> {
  if (!(await isThere(disk.folder))) return { waiting: 0, damaged: 0, latestSyncedMs: undefined };
  try {
    return await viewJournal(disk);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
