import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Disk } from '../journal/disk.ts';

/** A folder of the host's file system. */
export class NodeDisk implements Disk {
  readonly folder: string;
  readonly #appended = new Map<string, FileHandle>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async list(): Promise<readonly string[]> {
    const made = await mkdir(this.folder, { recursive: true });
    if (made !== undefined) await syncPath(dirname(made));
    return await readdir(this.folder);
  }

  async size(file: string): Promise<number> {
    return (await stat(this.#path(file))).size;
  }

  async read(file: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array> {
    const handle = await open(this.#path(file), 'r');
    try {
      const bytes = new Uint8Array(lengthBytes);
      let filled = 0;
      while (filled < lengthBytes) {
        const { bytesRead } = await handle.read(bytes, filled, lengthBytes - filled, offsetBytes + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  }

  async create(file: string): Promise<void> {
    this.#appended.set(file, await open(this.#path(file), 'ax'));
  }

  async append(file: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#handle(file);
    let written = 0;
    while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
  }

  async datasync(file: string): Promise<void> {
    await (await this.#handle(file)).datasync();
  }

  async syncFolder(): Promise<void> {
    await syncPath(this.folder);
  }

  async unlink(file: string): Promise<void> {
    await unlink(this.#path(file));
  }

  async release(file: string): Promise<void> {
    const handle = this.#appended.get(file);
    this.#appended.delete(file);
    // What was to be kept is synced already; a disk that refuses to close is none of the caller's concern.
    await handle?.close().catch(() => {});
  }

  async #handle(file: string): Promise<FileHandle> {
    const known = this.#appended.get(file);
    if (known !== undefined) return known;
    const handle = await open(this.#path(file), 'a');
    this.#appended.set(file, handle);
    return handle;
  }

  #path(file: string): string {
    return join(this.folder, file);
  }
}

async function syncPath(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
