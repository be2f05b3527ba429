import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { everything, HOST_BOOT, RUN_ID, sampleOf } from '../../test/journal-rider.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { encodeFrames } from './frame.ts';
import { NewerLayout } from './newer-layout.ts';
import { openJournal } from './open-journal.ts';

const JOURNALS = new URL('../../test/journals/', import.meta.url);
const options = { tell: (): void => {} };

/** A folder that was written by the first software that had this layout. */
function journalOf(layout: number): MemoryDisk {
  const folder = new URL(`layout-${layout}/`, JOURNALS);
  return new MemoryDisk(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder))]));
}

test('layout 1 is read as it was written', async () => {
  const { journal, recovered } = await openJournal(journalOf(1), options);
  expect(recovered).toEqual({
    samples: 9,
    damaged: 0,
    torn: 0,
    raced: [],
    gaps: [{ runId: RUN_ID, from: 1, to: 4, count: 4, reason: 'evicted' }],
    anchors: [{ hostBoot: HOST_BOOT, monotonicMs: 1, wallMs: 1_795_448_160_000, synced: true }],
    session: { raceId: 7 },
  });
  expect(await everything(journal)).toEqual([5, 6, 7, 8, 10, 11, 12, 13, 14].map((seq) => sampleOf(seq)));
});

test('a newer layout is refused by name, and nothing in the folder is touched', async () => {
  const disk = new MemoryDisk([['0000000001.journal', encodeFrames(['{"k":"segment","layout":2,"novel":true}'])]]);
  const opening = openJournal(disk, options);
  await expect(opening).rejects.toThrow(NewerLayout);
  await expect(opening).rejects.toThrow('The journal in (memory) has layout 2; this software reads layouts up to 1.');
  expect(disk.operations).toEqual([]);
});

test('files that are no segments are left alone', async () => {
  const disk = journalOf(1);
  disk.files.set('lost+found', new Uint8Array([1]));
  const { journal } = await openJournal(disk, options);
  journal.acknowledge(await everything(journal), 0);
  await journal.flush(0);
  expect([...disk.files.keys()].sort()).toEqual(['0000000006.journal', 'lost+found']);
});
