import { expect, test } from '@jest/globals';
import { everything, sampleOf } from '../../test/journal-rider.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { openJournal } from './open-journal.ts';
import { type ResendFile, resendSetAside } from './resend-set-aside.ts';

const LINES = [5, 3].map((seq) => JSON.stringify({ reason: 'X', detail: '', record: sampleOf(seq) }));

function memoryFile(text: string | undefined): ResendFile & { readonly isFinished: () => boolean } {
  let isFinished = false;
  return {
    read: async () => (isFinished ? undefined : text),
    finish: async () => {
      isFinished = true;
    },
    isFinished: () => isFinished,
  };
}

const open = async (disk: MemoryDisk) => (await openJournal(disk, { tell: () => {} })).journal;

test('samples go on the card in a run of their own, although their names are settled, and stay after a restart', async () => {
  const disk = new MemoryDisk();
  const journal = await open(disk);
  for (const seq of [3, 5]) journal.append(sampleOf(seq), 1);
  await journal.flush(1);
  journal.acknowledge([sampleOf(3), sampleOf(5)], 1);
  await journal.close(1);
  const again = await open(disk);
  const file = memoryFile(`${LINES[0]}\nhalf a li\n${LINES[1]}\n`);
  expect(await resendSetAside(again, file, 2)).toEqual({ count: 2, damaged: 1 });
  expect(file.isFinished()).toBe(true);
  expect(await resendSetAside(again, file, 2)).toBeUndefined();
  const kept = await everything(await open(disk));
  expect(kept.map(({ seq, timeMs }) => [seq, timeMs])).toEqual([
    [1, sampleOf(5).timeMs],
    [2, sampleOf(3).timeMs],
  ]);
  expect(kept[0]?.runId).toMatch(/^[0-9a-f]{16}$/);
  expect(kept[0]?.runId).not.toBe(sampleOf(5).runId);
});

test('a crash before the file is put away leads to the same names', async () => {
  const disk = new MemoryDisk();
  const text = LINES.join('\n');
  await resendSetAside(await open(disk), { ...memoryFile(text), finish: async () => {} }, 1);
  const journal = await open(disk);
  await resendSetAside(journal, memoryFile(text), 2);
  await journal.close(2);
  expect(await everything(await open(disk))).toHaveLength(2);
});

test('of more samples than fit into memory none is lost', async () => {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { settings: { maxInMemory: 1000 }, tell: () => {} });
  const lines = Array.from({ length: 3000 }, (_, index) =>
    JSON.stringify({ reason: 'X', detail: '', record: sampleOf(index + 1) }),
  );
  expect(await resendSetAside(journal, memoryFile(lines.join('\n')), 1)).toEqual({ count: 3000, damaged: 0 });
  expect(journal.stats()).toMatchObject({ waiting: 3000, unsynced: 0, forgotten: 0 });
});

test('while no disk works the file stays', async () => {
  const disk = new MemoryDisk();
  disk.faultOf = (_call, operation) =>
    operation === 'append' || operation === 'create' ? { code: 'EIO', doneShare: 0 } : undefined;
  const file = memoryFile(LINES.join('\n'));
  expect(await resendSetAside(await open(disk), file, 1)).toEqual({ count: 2, damaged: 0 });
  expect(file.isFinished()).toBe(false);
});

test('a file of nonsense is put away, and counted', async () => {
  const file = memoryFile('[]\n{"reason":1}\n{"reason":"X","detail":"","record":{"runId":"../etc","seq":-1}}\n');
  expect(await resendSetAside(await open(new MemoryDisk()), file, 1)).toEqual({ count: 0, damaged: 3 });
  expect(file.isFinished()).toBe(true);
});
