import type { Disk } from './disk.ts';
import { onDisk } from './disk-failure.ts';
import { type Frame, readFrame } from './frame.ts';

/** Bytes read at once: several times the longest line. */
export const CHUNK_BYTES = 65_536;
/** What cannot be read is tried this often before it counts as broken: a card may refuse once and then answer. */
export const READ_ATTEMPTS = 3;

/**
 * Reads the frames from `offset` on, as many as one chunk holds, gives each to `take` with the offsets at which it begins and
 * ends, and resolves with where the next chunk begins. `limit` is the end of what is to be read of the file. Nothing is kept:
 * a day that waits passes here, and a list of its frames would have to be cleared away again.
 */
export async function readChunk(
  disk: Disk,
  file: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  take: (frame: Frame, offset: number, end: number) => void,
): Promise<number> {
  const lengthBytes = Math.min(CHUNK_BYTES, limit - offset);
  const bytes = await onDisk('read', disk.read(file, offset, lengthBytes));
  // A file shorter than expected ends here as well.
  const isEnd = offset + bytes.length >= limit || bytes.length < lengthBytes;
  let start = 0;
  while (start < bytes.length) {
    const frame = readFrame(bytes, start, isEnd);
    if (frame === undefined) break;
    take(frame, offset + start, offset + frame.end);
    start = frame.end;
  }
  return isEnd ? limit : offset + start;
}
