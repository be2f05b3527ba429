import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ArchiveFolder } from './archive-folder.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 13, 59);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-archive-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const partition = (classId: number, ...lines: string[]) => ({ dt: '2026-11-24', class: classId, lines });

test('lines lie in the layout of the archive, batch after batch in the file of the hour', async () => {
  const archive = new ArchiveFolder(folder);
  await archive.write([partition(1, 'a', 'b'), partition(0, 'z')], NOW_MS);
  await archive.write([partition(1, 'c')], NOW_MS);
  await archive.write([partition(1, 'd')], NOW_MS + 60_000);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const text = Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), gunzipSync(readFileSync(path)).toString()];
    }),
  );
  expect(text).toEqual({
    '/samples/dt=2026-11-24/class=0/2026-11-24T13.jsonl.gz': 'z\n',
    '/samples/dt=2026-11-24/class=1/2026-11-24T13.jsonl.gz': 'a\nb\nc\n',
    '/samples/dt=2026-11-24/class=1/2026-11-24T14.jsonl.gz': 'd\n',
  });
  expect(archive.stats()).toMatchObject({ lines: 5, dropped: 0 });
});

test('a full folder drops lines and counts them', async () => {
  const archive = new ArchiveFolder(folder, 60);
  for (let batch = 0; batch < 4; batch++) await archive.write([partition(1, 'a', 'b')], NOW_MS);
  expect(archive.stats()).toMatchObject({ lines: 4, dropped: 4 });
});

test('what an earlier run left counts for the bound', async () => {
  await new ArchiveFolder(folder, 60).write([partition(1, 'a', 'b'), partition(2, 'a', 'b')], NOW_MS);
  const archive = new ArchiveFolder(folder, 60);
  await archive.write([partition(1, 'c', 'd')], NOW_MS);
  expect(archive.stats()).toMatchObject({ lines: 0, dropped: 2 });
});

test('a folder that cannot be made is a fault', async () => {
  await expect(new ArchiveFolder('/dev/null').write([partition(1, 'a')], NOW_MS)).rejects.toThrow();
});
