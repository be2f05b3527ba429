import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { ObjectFolder } from './object-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-objects-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps an object as a file below the folder', async () => {
  const objects = new ObjectFolder(folder);
  await objects.put('errors/2026/a.json', { why: 'throttled' });
  expect(JSON.parse(readFileSync(join(folder, 'errors/2026/a.json'), 'utf8'))).toEqual({ why: 'throttled' });
  expect(objects.stats()).toEqual({ objects: 1, bytes: 20, refused: 0 });
});

test('refuses what leads out of the folder', async () => {
  const objects = new ObjectFolder(folder);
  await expect(objects.put('../outside.json', {})).rejects.toThrow('../outside.json');
  expect(objects.stats()).toEqual({ objects: 0, bytes: 0, refused: 1 });
});

test('refuses what goes over its bound, and counts it', async () => {
  const objects = new ObjectFolder(folder, 10);
  await objects.put('a.json', [1]);
  await expect(objects.put('b.json', [1, 2, 3])).rejects.toThrow('10 bytes');
  expect(objects.stats()).toEqual({ objects: 1, bytes: 4, refused: 1 });
});
