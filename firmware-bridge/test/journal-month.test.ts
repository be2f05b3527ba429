import { expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, RUN_ID, sampleOf } from './journal-rider.ts';
import { MemoryDisk } from './memory-disk.ts';

const MONTH_SECONDS = 30 * 86_400;
const FLUSH_SECONDS = 120;
const MAX_BYTES = 4 * 1024 * 1024;

test('a month offline in a journal that holds a few hours: the gap is exactly what is missing', async () => {
  const disk = new MemoryDisk();
  const settings = { maxBytes: MAX_BYTES, segmentBytes: 128 * 1024, maxInMemory: 1000 };
  const options = { settings, tell: (): void => {} };
  const { journal } = await openJournal(disk, options);
  for (let seq = 1; seq <= MONTH_SECONDS; seq++) {
    journal.append(sampleOf(seq), seq * 1000);
    if (seq % FLUSH_SECONDS !== 0) continue;
    await journal.flush(seq * 1000);
    disk.operations.length = 0;
    if (disk.bytes > MAX_BYTES) throw new Error(`${disk.bytes} bytes on the disk after ${seq} s`);
  }
  const waiting = await everything(journal);
  const first = waiting[0]?.seq ?? 0;
  expect(waiting.map(({ seq }) => seq)).toEqual(Array.from({ length: waiting.length }, (_, index) => first + index));
  expect(waiting.at(-1)?.seq).toBe(MONTH_SECONDS);
  const gap = { runId: RUN_ID, from: 1, to: first - 1, count: first - 1, reason: 'evicted' };
  expect(journal.gaps()).toEqual([gap]);
  const { recovered } = await openJournal(new MemoryDisk(disk.files), options);
  expect(recovered).toMatchObject({ samples: waiting.length, damaged: 0, torn: 0, gaps: [gap] });
}, 120_000);
