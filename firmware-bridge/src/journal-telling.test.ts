import { expect, test } from '@jest/globals';
import { MemoryDisk } from '../test/memory-disk.ts';
import { sampleRecord } from '../test/sample-record.ts';
import type { BridgeEvent } from './events.ts';
import { openJournal } from './journal/open-journal.ts';
import { openingOf, tellingOf } from './journal-telling.ts';

async function open(disk: MemoryDisk) {
  const told: BridgeEvent[] = [];
  const settings = { maxInMemory: 2 };
  const opened = await openJournal(disk, { settings, tell: (event) => told.push(tellingOf(event)) });
  return { told, ...opened };
}

test('a disk that fails and works again is told with its code, and so is what it costs', async () => {
  const disk = new MemoryDisk();
  const { journal, told } = await open(disk);
  disk.faultOf = () => ({ code: 'ENOSPC', doneShare: 0 });
  for (let seq = 1; seq <= 3; seq++) journal.append(sampleRecord(seq), seq * 1000);
  await journal.flush(4000);
  disk.faultOf = () => undefined;
  await journal.flush(5000);
  expect(told).toEqual([
    { kind: 'samplesLost', reason: 'memory', count: 1 },
    { kind: 'journalFell', code: 'ENOSPC', operation: 'create', detail: 'ENOSPC: said the disk' },
    { kind: 'journalMended' },
  ]);
});

test('an opening is told with what waits, what was lost, and what was damaged', async () => {
  const disk = new MemoryDisk();
  const { journal } = await open(disk);
  for (let seq = 1; seq <= 3; seq++) journal.append(sampleRecord(seq), seq * 1000);
  await journal.close(4000);
  const { recovered, told } = await open(new MemoryDisk(disk.files));
  expect(openingOf(recovered)).toEqual({ kind: 'journalOpened', waiting: 2, damaged: 0, torn: 0, lost: 1 });
  expect(told).toEqual([]);
});

test('a folder that can be read only later is told as an opening then', async () => {
  const disk = new MemoryDisk();
  const { journal } = await open(disk);
  journal.append(sampleRecord(1), 1000);
  await journal.close(2000);
  const again = new MemoryDisk(disk.files);
  again.faultOf = (_call, operation) => (operation === 'list' ? { code: 'EIO', doneShare: 0 } : undefined);
  const late = await open(again);
  again.faultOf = () => undefined;
  await late.journal.flush(3000);
  expect(late.told).toMatchObject([
    { kind: 'journalFell', operation: 'list', code: 'EIO' },
    { kind: 'journalOpened', waiting: 1, lost: 0 },
  ]);
});
