import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { ObjectFolder } from './object-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-objects-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps an object as a file below the folder', async () => {
  const objects = new ObjectFolder(folder);
  await objects.put('errors/2026/a.json', { why: 'Zoë' });
  expect(JSON.parse(readFileSync(join(folder, 'errors/2026/a.json'), 'utf8'))).toEqual({ why: 'Zoë' });
  expect(objects.stats()).toEqual({ objects: 1, bytes: 15, dropped: 0 });
});

test('refuses a key that leads out of the folder', async () => {
  await expect(new ObjectFolder(folder).put('../outside.json', {})).rejects.toThrow('../outside.json');
});

test('drops what goes over its bound, and counts it', async () => {
  const objects = new ObjectFolder(folder, 10);
  await objects.put('a.json', [1]);
  await objects.put('b.json', [1, 2, 3]);
  expect(objects.stats()).toEqual({ objects: 1, bytes: 4, dropped: 1 });
});

test('drops what the disk refuses, and counts it', async () => {
  const objects = new ObjectFolder(folder);
  await objects.put('a.json', 1);
  await objects.put('a.json/b.json', 2);
  expect(objects.stats()).toEqual({ objects: 1, bytes: 2, dropped: 1 });
});
