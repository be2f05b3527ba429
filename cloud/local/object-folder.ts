import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { folderBytes } from './folder-bytes.ts';

const DEFAULT_MAX_BYTES = 64 * 1_048_576;
/** A full folder is measured again this often, as a redrive may have made room. */
const MEASURE_EVERY_MS = 5_000;

/** A bucket as a folder: one file an object. What is in it from before, and what others take out of it, counts for its bound. */
export class ObjectFolder {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #nowMs: () => number;
  #bytes = 0;
  /** Bytes that are being written. */
  #pendingBytes = 0;
  #measuredAtMs = Number.NEGATIVE_INFINITY;
  #measuring: Promise<void> | undefined;
  #objects = 0;
  #dropped = 0;

  /** `nowMs` is a monotonic clock. */
  constructor(folder: string, maxBytes = DEFAULT_MAX_BYTES, nowMs: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#nowMs = nowMs;
  }

  /**
   * Writes a JSON object under a key. When the folder holds its bound, or the disk refuses, the object is dropped and
   * counted: what is set aside must never hold up what is good. Throws for a key that leads out of the folder.
   */
  async put(key: string, document: unknown): Promise<void> {
    const path = normalize(join(this.#folder, key));
    if (!path.startsWith(this.#folder + sep)) throw new RangeError(`${key}: leads out of the folder`);
    const text = Buffer.from(`${JSON.stringify(document)}\n`);
    const isFull = () => this.#bytes + this.#pendingBytes + text.length > this.#maxBytes;
    if (this.#measuredAtMs < 0 || isFull()) await this.#measure();
    if (isFull()) {
      this.#dropped += 1;
      return;
    }
    this.#pendingBytes += text.length;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      this.#bytes += text.length;
      this.#objects += 1;
    } catch {
      this.#dropped += 1;
    } finally {
      this.#pendingBytes -= text.length;
    }
  }

  /** One measurement at a time, which everybody who comes meanwhile waits for. */
  async #measure(): Promise<void> {
    if (this.#measuring === undefined && this.#nowMs() - this.#measuredAtMs >= MEASURE_EVERY_MS) {
      this.#measuring = folderBytes(this.#folder).then((bytes) => {
        this.#bytes = bytes;
        this.#measuredAtMs = this.#nowMs();
        this.#measuring = undefined;
      });
    }
    await this.#measuring;
  }

  stats(): { readonly objects: number; readonly bytes: number; readonly dropped: number } {
    return { objects: this.#objects, bytes: this.#bytes, dropped: this.#dropped };
  }
}
