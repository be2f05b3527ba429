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

test('counts what is there from before, and what others took away', async () => {
  let nowMs = 0;
  await new ObjectFolder(folder, 10).put('before.json', 12345);
  const objects = new ObjectFolder(folder, 10, () => nowMs);
  await objects.put('a.json', 12345);
  expect(objects.stats()).toEqual({ objects: 0, bytes: 6, dropped: 1 });
  rmSync(join(folder, 'before.json'));
  await objects.put('a.json', 12345);
  expect(objects.stats()).toMatchObject({ objects: 0, dropped: 2 });
  nowMs = 5_000;
  await Promise.all([objects.put('a.json', 12345), objects.put('b.json', 12345)]);
  expect(objects.stats()).toEqual({ objects: 1, bytes: 6, dropped: 3 });
});

test('drops what the disk refuses, and counts it', async () => {
  const objects = new ObjectFolder(folder);
  await objects.put('a.json', 1);
  await objects.put('a.json/b.json', 2);
  expect(objects.stats()).toEqual({ objects: 1, bytes: 2, dropped: 1 });
});
