import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import type { UndoStore } from '../technician/calibration.ts';
import { NodeDisk } from './node-disk.ts';

const MAX_BYTES = 4096;

/** Keeps the calibration that can be taken back in a file beside the journal. */
export function calibrationUndoFile(journalFolder: string): UndoStore {
  const path = join(journalFolder, 'calibration-undo.json');
  return {
    async read() {
      const file = await open(path, 'r').catch(() => undefined);
      if (file === undefined) return undefined;
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
        return buffer.toString('utf8', 0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async write(text) {
      const fresh = `${path}.${process.pid}`;
      try {
        if (text === undefined) return await rm(path, { force: true });
        // Before the daemon's first start there is none.
        await new NodeDisk(journalFolder).list();
        const file = await open(fresh, 'w');
        try {
          await file.writeFile(text);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(fresh, path);
      } catch (error) {
        throw new Fault('FILE_FAILED', error instanceof Error ? error.message : path, error);
      }
    },
  };
}
