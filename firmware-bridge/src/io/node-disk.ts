import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Disk } from '../journal/disk.ts';
import { syncFolder } from './sync-folder.ts';

/** A file that is being written. */
interface Written {
  readonly handle: FileHandle;
  /** Bytes written. */
  length: number;
  /** Size of the file: behind what was written it holds zeros. */
  roomBytes: number;
}

/**
 * A file grows by this at a time. A sync that changes no size writes only the data and not the file system's journal, which
 * halves the wear of the card.
 */
const ROOM_STEP_BYTES = 65_536;
const PAGE_BYTES = 4096;

const nextPage = (offsetBytes: number): number => (Math.floor(offsetBytes / PAGE_BYTES) + 1) * PAGE_BYTES;

/** A folder of the host's file system. */
export class NodeDisk implements Disk {
  readonly folder: string;
  readonly #written = new Map<string, Written>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async list(): Promise<readonly string[]> {
    const made = await mkdir(this.folder, { recursive: true });
    for (const parent of made === undefined ? [] : parentsOfMade(made, this.folder)) await syncFolder(parent);
    return await readdir(this.folder);
  }

  async size(file: string): Promise<number> {
    return this.#written.get(file)?.length ?? (await stat(this.#path(file))).size;
  }

  async read(file: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array> {
    const handle = await open(this.#path(file), 'r');
    try {
      const thereBytes = (this.#written.get(file)?.length ?? Number.POSITIVE_INFINITY) - offsetBytes;
      const bytes = new Uint8Array(Math.max(0, Math.min(lengthBytes, thereBytes)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offsetBytes + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  }

  async create(file: string): Promise<void> {
    this.#written.set(file, { handle: await open(this.#path(file), 'wx+'), length: 0, roomBytes: 0 });
  }

  async append(file: string, bytes: Uint8Array): Promise<void> {
    const written = this.#writing(file);
    await writeAll(written.handle, bytes, written.length);
    written.length += bytes.length;
    if (written.length > written.roomBytes) await addRoom(written);
  }

  async datasync(file: string): Promise<void> {
    await this.#writing(file).handle.datasync();
  }

  async syncFolder(): Promise<void> {
    await syncFolder(this.folder);
  }

  async unlink(file: string): Promise<void> {
    await unlink(this.#path(file));
  }

  async release(file: string): Promise<void> {
    const written = this.#written.get(file);
    this.#written.delete(file);
    // What was to be kept is synced already; a disk that refuses this is none of the caller's concern.
    await written?.handle.truncate(written.length).catch(() => {});
    await written?.handle.close().catch(() => {});
  }

  #writing(file: string): Written {
    const written = this.#written.get(file);
    if (written === undefined) throw new Error(`${file} is not being written`);
    return written;
  }

  #path(file: string): string {
    return join(this.folder, file);
  }
}

/** When all folders from `made` down to `folder` were made: those that hold the name of one of them, topmost first. */
export function parentsOfMade(made: string, folder: string): string[] {
  const top = dirname(resolve(made));
  const parents: string[] = [];
  for (let at = dirname(resolve(folder)); at.length > top.length; at = dirname(at)) parents.unshift(at);
  return [top, ...parents];
}

/** Only what comes for certain is worth an error: a disk with no room ahead takes the next write as it comes. */
async function addRoom(written: Written): Promise<void> {
  const wantBytes = Math.ceil(written.length / ROOM_STEP_BYTES) * ROOM_STEP_BYTES;
  written.roomBytes = written.length;
  // Page by page: a large write makes large pages, and each later write to one would count as all of it.
  while (written.roomBytes < wantBytes) {
    const end = Math.min(nextPage(written.roomBytes), wantBytes);
    try {
      await writeAll(written.handle, new Uint8Array(end - written.roomBytes), written.roomBytes);
    } catch {
      return;
    }
    written.roomBytes = end;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offsetBytes: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += (await handle.write(bytes, done, bytes.length - done, offsetBytes + done)).bytesWritten;
  }
}
