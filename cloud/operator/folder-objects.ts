import { opendir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectSource, StoredObject } from './object-source.ts';

/** A bucket that is a folder of this machine, one file an object, as the laptop cloud keeps it. A missing folder is empty. */
export function folderObjects(folder: string): ObjectSource {
  return {
    name: folder,
    list: () => filesIn(folder),
    read: async (key) => {
      try {
        return await readFile(join(folder, key), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove: (key) => rm(join(folder, key), { force: true }),
  };
}

async function* filesIn(root: string, below = ''): AsyncIterable<StoredObject> {
  try {
    for await (const entry of await opendir(join(root, below))) {
      const key = join(below, entry.name);
      if (entry.isDirectory()) yield* filesIn(root, key);
      else if (entry.isFile()) yield { key, sizeBytes: (await stat(join(root, key))).size };
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
