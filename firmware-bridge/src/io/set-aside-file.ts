import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SetAside } from '../delivery/set-aside.ts';
import { syncFolder } from './sync-folder.ts';

const MAX_BYTES = 1024 * 1024;

/** Keeps what a broker refuses for good in a file, a JSON line a record, of at most 1 MiB; synced before it counts as kept. */
export function setAsideFile(path: string): SetAside {
  let chain: Promise<boolean> = Promise.resolve(true);
  return (records, reason) => {
    const lines = records.map(
      (record) => `${JSON.stringify({ reason: reason.code, detail: reason.detail, record })}\n`,
    );
    chain = chain.then(() => append(path, lines.join(''))).catch(() => false);
    return chain;
  };
}

async function append(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const whole = (await endsTorn(file, size)) ? `\n${text}` : text;
    if (size + Buffer.byteLength(whole) > MAX_BYTES) return false;
    await file.appendFile(whole);
    await file.datasync();
    await syncFolder(dirname(path));
    return true;
  } finally {
    await file.close();
  }
}

/** A full disk or a power cut may have left half a line at the end: it is to stay alone. */
async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}
