import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { placeLink, removeLink } from './device-link.ts';

let folder = '';
let link = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'device-link-'));
  link = join(folder, 'ttyBIKE0');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('places, replaces and removes', () => {
  placeLink(link, '/dev/pts/98');
  placeLink(link, '/dev/pts/99');
  expect(readlinkSync(link)).toBe('/dev/pts/99');
  expect(readdirSync(folder)).toEqual(['ttyBIKE0']);
  removeLink(link, '/dev/pts/99');
  expect(readdirSync(folder)).toEqual([]);
  removeLink(link, '/dev/pts/99');
});

test('leaves the link of another board alone', () => {
  symlinkSync('/dev/pts/97', link);
  removeLink(link, '/dev/pts/99');
  expect(readlinkSync(link)).toBe('/dev/pts/97');
});

test('never replaces a file, and says when the folder is missing', () => {
  writeFileSync(link, 'precious');
  expect(() => placeLink(link, '/dev/pts/99')).toThrow('exists and is not a symbolic link');
  expect(() => placeLink(join(folder, 'missing', 'tty'), '/dev/pts/99')).toThrow('does not exist; create it first');
});
