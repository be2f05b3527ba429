import type { Disk } from './disk.ts';
import { onDisk } from './disk-failure.ts';
import { type Frame, readFrame } from './frame.ts';

/** Bytes read at once: many times the longest line. */
export const CHUNK_BYTES = 262_144;

export interface Chunk {
  readonly frames: readonly { readonly frame: Frame; readonly offset: number; readonly end: number }[];
  /** Where the next chunk begins. */
  readonly next: number;
}

/** Reads the frames from `offset` on, as many as one chunk holds. `limit` is the end of what is to be read of the file. */
export async function readChunk(disk: Disk, file: string, offset: number, limit: number): Promise<Chunk> {
  const lengthBytes = Math.min(CHUNK_BYTES, limit - offset);
  const bytes = await onDisk('read', disk.read(file, offset, lengthBytes));
  // A file shorter than expected ends here as well.
  const isEnd = offset + bytes.length >= limit || bytes.length < lengthBytes;
  const frames = [];
  let start = 0;
  while (start < bytes.length) {
    const frame = readFrame(bytes, start, isEnd);
    if (frame === undefined) break;
    frames.push({ frame, offset: offset + start, end: offset + frame.end });
    start = frame.end;
  }
  return { frames, next: isEnd ? limit : offset + start };
}
