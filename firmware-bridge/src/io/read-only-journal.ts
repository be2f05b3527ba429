import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { Fault } from '../faults.ts';
import type { Disk } from '../journal/disk.ts';
import type { JournalFolder } from '../technician/journal-folder.ts';
import { NodeDisk } from './node-disk.ts';
import { readLines } from './read-lines.ts';
import { resendPath, setAsidePath } from './set-aside-names.ts';

/** A journal's folder as a technician may look at it, also while the daemon writes there: nothing in it is changed but names. */
export function readOnlyJournal(folder: string): JournalFolder {
  return {
    disk: new ReadOnlyDisk(folder),
    setAside: () => linesOf(setAsidePath(folder)),
    markForResend: async () => {
      if (existsSync(resendPath(folder))) return 'marked already';
      if (!existsSync(setAsidePath(folder))) return 'nothing';
      await rename(setAsidePath(folder), resendPath(folder)).catch((error: unknown) => {
        throw new Fault('FILE_FAILED', error instanceof Error ? error.message : folder, error);
      });
      return 'marked';
    },
  };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  if (existsSync(path)) yield* readLines(path);
}

class ReadOnlyDisk extends NodeDisk implements Disk {
  override list(): Promise<readonly string[]> {
    return readdir(this.folder);
  }

  override create(): Promise<void> {
    return Promise.reject(new Error('the journal is only read here'));
  }
}
