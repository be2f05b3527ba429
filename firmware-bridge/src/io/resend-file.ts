import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResendFile } from '../journal/resend-set-aside.ts';
import { resendPath } from './set-aside-names.ts';

/** Four times what a file of samples that were set aside may have. */
const MAX_BYTES = 4_194_304;

/** The file that `alleycat journal resend` leaves for the daemon's next start; what was taken stays as resent.ndjson. */
export function resendFile(journalFolder: string): ResendFile {
  const path = resendPath(journalFolder);
  return {
    read: () => readBegin(path).catch(() => undefined),
    // A file that stays is taken in once more at the next start, under the same names.
    finish: () => rename(path, join(journalFolder, 'resent.ndjson')).catch(() => {}),
  };
}

async function readBegin(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
