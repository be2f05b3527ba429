import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from '@jest/globals';
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

describe('the folder in memory that the tests use', () => {
  testDisk(async () => new MemoryDisk());
});
