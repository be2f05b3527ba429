import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sampleRecord } from '../../test/sample-record.ts';
import { setAsideFile } from './set-aside-file.ts';

const MAX_BYTES = 1024 * 1024;
const REASON = { code: 'PUBLISH_CONTENT_REFUSED', detail: 'reason code 0x99: bad format' } as const;
const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => sampleRecord(from + index));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alleycat-aside-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function linesOf(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

test('each record is a line with the reason, in a folder that is made, behind what stood there', async () => {
  const path = join(folder, 'journal', 'set-aside.ndjson');
  const wanted = records(1, 3).map((record) => ({ reason: REASON.code, detail: REASON.detail, record }));
  expect(await setAsideFile(path)(records(1, 2), REASON)).toBe(true);
  expect(await setAsideFile(path)(records(3, 1), REASON)).toBe(true);
  expect(await linesOf(path)).toEqual(wanted);
});

test('calls at once are kept one after the other', async () => {
  const path = join(folder, 'set-aside.ndjson');
  const setAside = setAsideFile(path);
  const kept = await Promise.all(Array.from({ length: 20 }, (_, index) => setAside(records(index * 10, 10), REASON)));
  expect(kept).toEqual(Array(20).fill(true));
  expect(await linesOf(path)).toMatchObject(records(0, 200).map((record) => ({ record })));
});

test('what does not fit into 1 MiB is refused whole, and there is room again when the file is moved away', async () => {
  const path = join(folder, 'set-aside.ndjson');
  const setAside = setAsideFile(path);
  let kept = 0;
  while (await setAside(records(kept, 500), REASON)) kept += 500;
  expect((await stat(path)).size).toBeLessThanOrEqual(MAX_BYTES);
  expect(await linesOf(path)).toHaveLength(kept);
  await rm(path);
  expect(await setAside(records(kept, 500), REASON)).toBe(true);
});

test('a disk that refuses is said, and tried anew by the next call', async () => {
  const blocked = join(folder, 'journal');
  await writeFile(blocked, 'a file where a folder is to be');
  const setAside = setAsideFile(join(blocked, 'set-aside.ndjson'));
  expect(await setAside(records(1, 1), REASON)).toBe(false);
  await rm(blocked);
  expect(await setAside(records(1, 1), REASON)).toBe(true);
});

test('a full disk is said', async () => {
  expect(await setAsideFile('/dev/full')(records(1, 1), REASON)).toBe(false);
});

test('half a line that a full disk or a power cut left behind spoils none of those behind it', async () => {
  const path = join(folder, 'set-aside.ndjson');
  await writeFile(path, '{"reason":"PUBL');
  expect(await setAsideFile(path)(records(1, 2), REASON)).toBe(true);
  const [torn, ...whole] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(torn).toBe('{"reason":"PUBL');
  expect(whole.map((line): unknown => JSON.parse(line))).toMatchObject(records(1, 2).map((record) => ({ record })));
});
