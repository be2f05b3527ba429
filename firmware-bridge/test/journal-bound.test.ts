import { describe, expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import { everything, RUN_ID, sampleOf, seqsOf } from './journal-rider.ts';
import { MemoryDisk } from './memory-disk.ts';

const SETTINGS = { segmentBytes: 1600, maxBytes: 6 * 1600, maxInMemory: 100 };
/** A segment that was to go and did not is made up for with the next one; a segment may be one write longer than its size. */
const MOST_BYTES = SETTINGS.maxBytes + 1.25 * SETTINGS.segmentBytes;
const FLUSHES = 2000;
const EIO = { code: 'EIO', doneShare: 0 };

/** The seqs up to the last that are not there. */
function missingOf(samples: readonly SampleRecord[]): number[] {
  const there = new Set(samples.map(({ seq }) => seq));
  return Array.from({ length: samples.at(-1)?.seq ?? 0 }, (_, index) => index + 1).filter((seq) => !there.has(seq));
}

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
      expect(disk.bytes).toBeLessThanOrEqual(MOST_BYTES);
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

  test('ends where no file can be removed: memory takes over, and all goes on when they can', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openOn(disk);
    disk.faultOf = (_, operation) => (operation === 'unlink' ? EIO : undefined);
    for (let seq = 1; seq <= FLUSHES; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
      expect(disk.bytes).toBeLessThanOrEqual(1.5 * SETTINGS.maxBytes);
    }
    expect(journal.stats()).toMatchObject({ diskState: 'failing', unsynced: SETTINGS.maxInMemory });
    disk.faultOf = () => undefined;
    await journal.flush(FLUSHES + 1);
    expect(journal.stats()).toMatchObject({ diskState: 'ok', unsynced: 0 });
    const waiting = await everything(journal);
    expect(waiting.at(-1)).toEqual(sampleOf(FLUSHES));
    expect(disk.bytes).toBeLessThanOrEqual(SETTINGS.maxBytes);
    expect(seqsOf(journal.gaps()).sort((left, right) => left - right)).toEqual(missingOf(waiting));
    const again = await openOn(new MemoryDisk(disk.files));
    expect(again.recovered).toMatchObject({ samples: waiting.length, damaged: 0, torn: 0, gaps: journal.gaps() });
  });
});

describe('a card that the journal itself fills', () => {
  const CARD_BYTES = 4 * 1600;

  async function fill() {
    const disk = new MemoryDisk();
    disk.capacityBytes = CARD_BYTES;
    const opened = await openOn(disk);
    const { journal } = opened;
    let seq = 0;
    while (journal.stats().unsynced < SETTINGS.maxInMemory) {
      seq += 1;
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
      expect(disk.bytes).toBeLessThanOrEqual(CARD_BYTES);
    }
    return { disk, ...opened };
  }

  test('goes on when the bound has given up the oldest segment and its file is in the way of the next', async () => {
    for (const segments of [5, 5.1, 5.2, 5.5]) {
      const disk = new MemoryDisk();
      disk.capacityBytes = segments * SETTINGS.segmentBytes;
      const { journal } = await openOn(disk);
      for (let seq = 1; seq <= 500; seq++) {
        journal.append(sampleOf(seq), seq);
        await journal.flush(seq);
      }
      // A write that found the card full is tried again by the next.
      await journal.flush(501);
      expect(journal.stats()).toMatchObject({ diskState: 'ok', unsynced: 0, forgotten: 0 });
      const waiting = await everything(journal);
      expect(seqsOf(journal.gaps()).sort((left, right) => left - right)).toEqual(missingOf(waiting));
      const again = await openOn(new MemoryDisk(disk.files));
      expect(again.recovered).toMatchObject({ samples: waiting.length, damaged: 0, torn: 0, gaps: journal.gaps() });
    }
  });

  test('is told, and nothing on it is given up', async () => {
    const { disk, journal } = await fill();
    expect(journal.stats()).toMatchObject({ diskState: 'failing', evicted: 0, forgotten: 0 });
    const [onDisk, all] = [await openOn(new MemoryDisk(disk.files)), await everything(journal)];
    const flushed = await everything(onDisk.journal);
    expect(flushed).toEqual(all.slice(0, flushed.length));
    expect(all.length - flushed.length).toBeLessThanOrEqual(SETTINGS.maxInMemory);
    expect(all).toEqual(all.map((_, index) => sampleOf(index + 1)));
  });

  test('is used again as soon as a segment is delivered, and what was delivered stays so', async () => {
    const { disk, journal } = await fill();
    const before = await everything(journal);
    const first = before.slice(0, 20);
    journal.acknowledge(first, 10_000);
    await journal.flush(10_000);
    expect((await everything(journal)).map(({ seq }) => seq)).toEqual(before.slice(20).map(({ seq }) => seq));
    const some = await openOn(new MemoryDisk(disk.files));
    expect(some.recovered).toMatchObject({ damaged: 0, torn: 0, gaps: [] });
    journal.acknowledge(before, 20_000);
    await journal.flush(20_000);
    expect(journal.stats()).toMatchObject({ diskState: 'ok', waiting: 0, unsynced: 0, segments: 1 });
    const all = await openOn(new MemoryDisk(disk.files));
    expect(all.recovered).toMatchObject({ samples: 0, damaged: 0, torn: 0, gaps: [] });
  });
});
