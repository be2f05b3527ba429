import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { testDisk } from '../../test/disk-suite.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { NodeDisk } from './node-disk.ts';

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

describe('the folder in memory that the tests use', () => {
  testDisk(async () => new MemoryDisk());
});
