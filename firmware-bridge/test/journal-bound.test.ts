import { describe, expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, RUN_ID, sampleOf } from './journal-rider.ts';
import { MemoryDisk } from './memory-disk.ts';

const SETTINGS = { segmentBytes: 1600, maxBytes: 6 * 1600, maxInMemory: 100 };
const FLUSHES = 2000;
const EIO = { code: 'EIO', doneShare: 0 };

async function openOn(disk: MemoryDisk) {
  const failures: string[] = [];
  const { journal, recovered } = await openJournal(disk, {
    settings: SETTINGS,
    tell: (event) => {
      if (event.kind === 'journalDiskFailed') failures.push(event.operation);
    },
  });
  return { failures, journal, recovered };
}

describe('the bound in bytes', () => {
  test('holds beside a file that cannot be removed, which is told once', async () => {
    const disk = new MemoryDisk();
    const { failures, journal } = await openOn(disk);
    for (let seq = 1; seq <= FLUSHES; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
      const [oldest] = disk.files.keys();
      disk.faultOf = (_, operation, file) => (operation === 'unlink' && file === oldest ? EIO : undefined);
      // What was to go and did not makes room with the next segment.
      expect(disk.bytes).toBeLessThanOrEqual(SETTINGS.maxBytes + SETTINGS.segmentBytes);
    }
    expect(disk.bytes).toBeLessThanOrEqual(SETTINGS.maxBytes);
    expect(failures).toEqual(['unlink']);
    const waiting = (await everything(journal)).map(({ seq }) => seq);
    const first = waiting[0] ?? 0;
    expect(waiting).toEqual(Array.from({ length: FLUSHES + 1 - first }, (_, index) => first + index));
    const gap = { runId: RUN_ID, from: 1, to: first - 1, count: first - 1, reason: 'evicted' };
    expect(journal.gaps()).toEqual([gap]);
    const again = await openOn(new MemoryDisk(disk.files));
    expect(again.recovered).toMatchObject({ samples: waiting.length, damaged: 0, torn: 0, gaps: [gap] });
  });
});
