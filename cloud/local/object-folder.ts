import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';

const DEFAULT_MAX_BYTES = 64 * 1_048_576;

/** A bucket as a folder: one file an object. */
export class ObjectFolder {
  readonly #folder: string;
  readonly #maxBytes: number;
  #bytes = 0;
  #objects = 0;
  #dropped = 0;

  constructor(folder: string, maxBytes = DEFAULT_MAX_BYTES) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /**
   * Writes a JSON object under a key. When the folder holds its bound, or the disk refuses, the object is dropped and
   * counted: what is set aside must never hold up what is good. Throws for a key that leads out of the folder.
   */
  async put(key: string, document: unknown): Promise<void> {
    const path = normalize(join(this.#folder, key));
    if (!path.startsWith(this.#folder + sep)) throw new RangeError(`${key}: leads out of the folder`);
    const text = Buffer.from(`${JSON.stringify(document)}\n`);
    if (this.#bytes + text.length > this.#maxBytes) {
      this.#dropped += 1;
      return;
    }
    this.#bytes += text.length;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      this.#objects += 1;
    } catch {
      this.#bytes -= text.length;
      this.#dropped += 1;
    }
  }

  stats(): { readonly objects: number; readonly bytes: number; readonly dropped: number } {
    return { objects: this.#objects, bytes: this.#bytes, dropped: this.#dropped };
  }
}
