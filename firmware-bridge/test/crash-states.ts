import type { DiskOperation } from './memory-disk.ts';
import { seededRandom } from './seeded-random.ts';

interface CrashFile {
  synced: Uint8Array;
  unsynced: Uint8Array;
  /** A sync of it failed once: what is unsynced then stays so. */
  isSpoiled: boolean;
  /** Its name, or that it has none any more, may be lost with the folder's page. */
  entry: 'durable' | 'created' | 'unlinked';
}

/** Draws whole numbers below `bound`. */
export type Draw = (bound: number) => number;

/** Draws from a seed, so that a failure can be shown again. */
export function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  return (bound) => Math.floor(random() * bound);
}

/**
 * What a power cut after these operations may leave on the disk: one of the many folders that are possible. `before` stood
 * there, synced, before the first of them.
 */
export function crashState(
  operations: readonly DiskOperation[],
  draw: Draw,
  before: ReadonlyMap<string, Uint8Array> = new Map(),
): Map<string, Uint8Array> {
  const left = new Map<string, Uint8Array>();
  for (const [name, file] of filesAfter(operations, before)) {
    if (file.entry !== 'durable' && draw(2) === 0) continue;
    left.set(name, joined(file.synced, leftOf(file.unsynced, draw)));
  }
  return left;
}

function filesAfter(
  operations: readonly DiskOperation[],
  before: ReadonlyMap<string, Uint8Array>,
): Map<string, CrashFile> {
  const none = new Uint8Array();
  const files = new Map<string, CrashFile>();
  for (const [name, synced] of before) {
    files.set(name, { synced, unsynced: none, isSpoiled: false, entry: 'durable' });
  }
  for (const operation of operations) {
    if (operation.kind === 'syncFolder') {
      for (const [name, file] of files) {
        if (file.entry === 'unlinked') files.delete(name);
        else file.entry = 'durable';
      }
      continue;
    }
    const file = files.get(operation.file) ?? { synced: none, unsynced: none, isSpoiled: false, entry: 'created' };
    files.set(operation.file, file);
    if (operation.kind === 'append') file.unsynced = joined(file.unsynced, operation.bytes);
    if (operation.kind === 'unlink') file.entry = 'unlinked';
    if (operation.kind === 'failedDatasync') file.isSpoiled = true;
    if (operation.kind === 'datasync' && !file.isSpoiled) {
      file.synced = joined(file.synced, file.unsynced);
      file.unsynced = none;
    }
  }
  return files;
}

/** What may be left of bytes that were written and not synced. */
function leftOf(bytes: Uint8Array, draw: Draw): Uint8Array {
  const cut = draw(bytes.length + 1);
  switch (draw(7)) {
    case 0:
      return new Uint8Array();
    case 1:
      return bytes;
    case 2:
      return bytes.slice(0, cut);
    case 3: // the size grew, the last pages did not arrive
      return bytes.map((byte, index) => (index < cut ? byte : 0));
    case 4: // the first pages did not arrive
      return bytes.map((byte, index) => (index < cut ? 0 : byte));
    case 5: // one page in the middle did not arrive
      return bytes.map((byte, index) => (index >= cut && index < cut + 100 ? 0 : byte));
    default: // pages of whatever was deleted there before
      return bytes.map((byte, index) => (index < cut ? byte : draw(256)));
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
