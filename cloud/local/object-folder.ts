import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';

const DEFAULT_MAX_BYTES = 64 * 1_048_576;

/** A bucket as a folder: one file an object. When it holds its bound, further objects are refused and counted. */
export class ObjectFolder {
  readonly #folder: string;
  readonly #maxBytes: number;
  #bytes = 0;
  #objects = 0;
  #refused = 0;

  constructor(folder: string, maxBytes = DEFAULT_MAX_BYTES) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Writes a JSON object under a key; rejects when the folder is full or the key leads out of it. */
  async put(key: string, document: unknown): Promise<void> {
    const text = `${JSON.stringify(document)}\n`;
    const path = normalize(join(this.#folder, key));
    if (this.#bytes + text.length > this.#maxBytes || !path.startsWith(this.#folder + sep)) {
      this.#refused += 1;
      throw new Error(`${key}: the folder holds ${this.#maxBytes} bytes at most, below itself`);
    }
    this.#bytes += text.length;
    this.#objects += 1;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  stats(): { readonly objects: number; readonly bytes: number; readonly refused: number } {
    return { objects: this.#objects, bytes: this.#bytes, refused: this.#refused };
  }
}
