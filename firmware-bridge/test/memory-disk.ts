import type { Disk } from '../src/journal/disk.ts';

/** One call that changed the disk, as it was done. */
export type DiskOperation =
  /** After a failed sync the kernel takes the pages for clean: a later sync does not write them either. */
  | { readonly kind: 'create' | 'datasync' | 'failedDatasync' | 'unlink'; readonly file: string }
  | { readonly kind: 'append'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly kind: 'syncFolder' };

/** What a fault does to one call: it fails, after nothing, a part (0 to 1) or all of it was done. */
export interface DiskFault {
  readonly code: string;
  readonly doneShare: number;
}

/** A folder in memory that records what is done to it and fails when told to. */
export class MemoryDisk implements Disk {
  readonly folder = '(memory)';
  readonly files = new Map<string, Uint8Array>();
  readonly operations: DiskOperation[] = [];
  readonly #written = new Set<string>();
  /** Asked before each call, reads too; `call` counts from 0; `file` is empty where the folder itself is meant. */
  faultOf: (call: number, operation: string, file: string) => DiskFault | undefined = () => undefined;
  calls = 0;
  /** What fits: of a write that needs more, only the begin is done. */
  capacityBytes = Number.POSITIVE_INFINITY;

  constructor(files: Iterable<readonly [string, Uint8Array]> = []) {
    for (const [file, bytes] of files) this.files.set(file, bytes);
  }

  get bytes(): number {
    return [...this.files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  async list(): Promise<readonly string[]> {
    this.#maybeFail('list');
    return [...this.files.keys()];
  }

  async size(file: string): Promise<number> {
    this.#maybeFail('size', file);
    return this.#file(file).length;
  }

  async read(file: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array> {
    this.#maybeFail('read', file);
    return this.#file(file).slice(offsetBytes, offsetBytes + lengthBytes);
  }

  async create(file: string): Promise<void> {
    this.#maybeFail('create', file);
    if (this.files.has(file)) throw diskError('EEXIST');
    this.files.set(file, new Uint8Array());
    this.#written.add(file);
    this.operations.push({ kind: 'create', file });
  }

  async append(file: string, bytes: Uint8Array): Promise<void> {
    const old = this.#writing(file);
    const fault = this.#fault('append', file) ?? this.#fullFor(bytes);
    const done = fault ? bytes.slice(0, Math.floor(bytes.length * fault.doneShare)) : bytes;
    const grown = new Uint8Array(old.length + done.length);
    grown.set(old);
    grown.set(done, old.length);
    this.files.set(file, grown);
    this.operations.push({ kind: 'append', file, bytes: done });
    if (fault) throw diskError(fault.code);
  }

  async datasync(file: string): Promise<void> {
    this.#writing(file);
    const fault = this.#fault('datasync', file);
    this.operations.push({ kind: fault ? 'failedDatasync' : 'datasync', file });
    if (fault) throw diskError(fault.code);
  }

  async syncFolder(): Promise<void> {
    this.#maybeFail('syncFolder');
    this.operations.push({ kind: 'syncFolder' });
  }

  async unlink(file: string): Promise<void> {
    this.#maybeFail('unlink', file);
    this.#file(file);
    this.files.delete(file);
    this.operations.push({ kind: 'unlink', file });
  }

  async release(file: string): Promise<void> {
    this.#written.delete(file);
  }

  #writing(file: string): Uint8Array {
    if (!this.#written.has(file)) throw new Error(`${file} is not being written`);
    return this.#file(file);
  }

  #file(file: string): Uint8Array {
    const bytes = this.files.get(file);
    if (bytes === undefined) throw diskError('ENOENT');
    return bytes;
  }

  #fault(operation: string, file = ''): DiskFault | undefined {
    const fault = this.faultOf(this.calls, operation, file);
    this.calls += 1;
    return fault;
  }

  #fullFor({ length }: Uint8Array): DiskFault | undefined {
    const freeBytes = Math.max(0, this.capacityBytes - this.bytes);
    return length > freeBytes ? { code: 'ENOSPC', doneShare: freeBytes / length } : undefined;
  }

  #maybeFail(operation: string, file?: string): void {
    const fault = this.#fault(operation, file);
    if (fault) throw diskError(fault.code);
  }
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: said the disk`), { code });
}
