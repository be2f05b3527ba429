import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ArchivePartition } from '../consumers/archive/archive-lines.ts';
import { folderBytes } from './folder-bytes.ts';

const DEFAULT_MAX_BYTES = 256 * 1_048_576;
const compress = promisify(gzip);

/**
 * The archive as a folder, in the layout that Firehose gives it in S3: `samples/dt=…/class=…/`. A file an hour of arrival; each
 * batch is a gzip member of its own, so that what was written can be read whatever happens next.
 */
export class ArchiveFolder {
  readonly #folder: string;
  readonly #maxBytes: number;
  #bytes = 0;
  #isMeasured = false;
  #lines = 0;
  #dropped = 0;

  constructor(folder: string, maxBytes = DEFAULT_MAX_BYTES) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Appends lines to their files. When the folder holds its bound, lines are dropped and counted. Rejects when the disk does. */
  async write(partitions: readonly ArchivePartition[], nowMs: number): Promise<void> {
    // What is there from before counts for the bound.
    if (!this.#isMeasured) {
      this.#isMeasured = true;
      const bytes = await folderBytes(this.#folder);
      this.#bytes += bytes;
    }
    for (const { dt, class: classId, lines } of partitions) {
      const member = await compress(`${lines.join('\n')}\n`);
      if (this.#bytes + member.length > this.#maxBytes) {
        this.#dropped += lines.length;
        continue;
      }
      const hour = new Date(nowMs).toISOString().slice(0, 13);
      const path = join(this.#folder, 'samples', `dt=${dt}`, `class=${classId}`, `${hour}.jsonl.gz`);
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, member);
      this.#bytes += member.length;
      this.#lines += lines.length;
    }
  }

  stats(): { readonly lines: number; readonly bytes: number; readonly dropped: number } {
    return { lines: this.#lines, bytes: this.#bytes, dropped: this.#dropped };
  }
}
