import { describe, expect, test } from '@jest/globals';
import { parseWrittenBytes } from './written-bytes.ts';

describe('the bytes that a process wrote', () => {
  test('are those that went on to the disk', () => {
    const io =
      'rchar: 9\nwchar: 77\nsyscr: 1\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 12288\ncancelled_write_bytes: 4096\n';
    expect(parseWrittenBytes(io)).toBe(8192);
  });

  test('are unknown where the kernel does not tell them', () => {
    expect(parseWrittenBytes('rchar: 9\nwchar: 77\n')).toBeNaN();
  });
});
