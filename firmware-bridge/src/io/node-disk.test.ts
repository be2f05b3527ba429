import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { testDisk } from '../../test/disk-suite.ts';
import { everything } from '../../test/journal-rider.ts';
import { buildWriter, killAfter } from '../../test/killed-writer.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { openJournal } from '../journal/open-journal.ts';
import { NodeDisk, parentsOfMade } from './node-disk.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('a folder of the host', () => {
  testDisk(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'alleycat-disk-'));
    folders.push(folder);
    return new NodeDisk(join(folder, 'lib', 'journal'));
  });
});

test('a file has room ahead while it is written, and none when it is released', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-disk-'));
  folders.push(folder);
  const disk = new NodeDisk(folder);
  await disk.create('a');
  for (const length of [10, 65_526, 1, 200_000]) {
    await disk.append('a', new Uint8Array(length).fill(7));
    const { size } = await stat(join(folder, 'a'));
    expect(size % 65_536).toBe(0);
    expect(size - (await disk.size('a'))).toBeLessThan(65_536);
  }
  await disk.release('a');
  expect(await readFile(join(folder, 'a'))).toEqual(Buffer.alloc(265_537, 7));
});

test('of folders that were made, each one that holds a new name is synced', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-disk-'));
  folders.push(folder);
  const made = await mkdir(join(folder, 'var', 'lib', 'journal'), { recursive: true });
  const parents = [folder, join(folder, 'var'), join(folder, 'var', 'lib')];
  expect(parentsOfMade(made ?? '', join(folder, 'var', 'lib', 'journal'))).toEqual(parents);
  expect(parentsOfMade('/journal', '/journal')).toEqual(['/']);
});

test('where the file system has no room ahead, a write that fits is taken all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-disk-'));
  folders.push(folder);
  const program = await buildWriter(folder);
  // No file grows beyond 32 blocks of 512 bytes, far below the room that is wanted.
  const script = 'ulimit -f 32; exec "$0" "$@"';
  const words = [process.execPath, program, join(folder, 'journal'), 'run'];
  const flushed = await killAfter(['sh', '-c', script, ...words], 100);
  expect(flushed).toBeGreaterThan(100);
  const sizes = await Promise.all((await readdir(join(folder, 'journal'))).map((name) => sizeOf(folder, name)));
  expect(sizes.length).toBeGreaterThan(1);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(16_384);
  const { journal } = await openJournal(new NodeDisk(join(folder, 'journal')), { tell: () => {} });
  const found = (await everything(journal)).map(({ seq }) => seq);
  expect(found.slice(0, flushed)).toEqual(Array.from({ length: flushed }, (_, index) => index + 1));
});

async function sizeOf(folder: string, name: string): Promise<number> {
  return (await stat(join(folder, 'journal', name))).size;
}

describe('the folder in memory that the tests use', () => {
  testDisk(async () => new MemoryDisk());
});
