import { expect, test } from '@jest/globals';
import type { Disk } from '../src/journal/disk.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (words: string): Uint8Array => new TextEncoder().encode(words);

/** What the journal needs of every disk. `makeDisk` gives one whose folder is new, or not even there. */
export function testDisk(makeDisk: () => Promise<Disk>): void {
  test('an unused folder is empty', async () => {
    const disk = await makeDisk();
    expect(await disk.list()).toEqual([]);
  });

  test('what was appended is read back, whole or in part', async () => {
    const disk = await makeDisk();
    await disk.list();
    await disk.create('a');
    await disk.append('a', bytesOf('one '));
    await disk.append('a', bytesOf('two'));
    await disk.datasync('a');
    await disk.syncFolder();
    expect(await disk.size('a')).toBe(7);
    expect(text(await disk.read('a', 0, 100))).toBe('one two');
    expect(text(await disk.read('a', 4, 2))).toBe('tw');
    expect(text(await disk.read('a', 7, 5))).toBe('');
    await disk.release('a');
  });

  test('a released file can be read, and is not written to any more', async () => {
    const disk = await makeDisk();
    await disk.list();
    await disk.create('a');
    await disk.append('a', bytesOf('all'));
    await disk.release('a');
    await disk.release('a');
    expect(text(await disk.read('a', 0, 10))).toBe('all');
    expect(await disk.size('a')).toBe(3);
    await expect(disk.append('a', bytesOf('more'))).rejects.toThrow();
    await expect(disk.datasync('a')).rejects.toThrow();
  });

  test('a file is created once', async () => {
    const disk = await makeDisk();
    await disk.list();
    await disk.create('a');
    await expect(disk.create('a')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await disk.list()).toEqual(['a']);
    await disk.release('a');
  });

  test('an unlinked file is gone', async () => {
    const disk = await makeDisk();
    await disk.list();
    await disk.create('a');
    await disk.create('b');
    await disk.release('a');
    await disk.unlink('a');
    await disk.syncFolder();
    expect(await disk.list()).toEqual(['b']);
    await expect(disk.unlink('a')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(disk.read('a', 0, 1)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(disk.size('a')).rejects.toMatchObject({ code: 'ENOENT' });
    await disk.release('b');
  });
}
