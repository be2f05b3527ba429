import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SetAside } from '../delivery/set-aside.ts';

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
  const file = await open(path, 'a');
  try {
    if ((await file.stat()).size + Buffer.byteLength(text) > MAX_BYTES) return false;
    await file.appendFile(text);
    await file.datasync();
    return true;
  } finally {
    await file.close();
  }
}
