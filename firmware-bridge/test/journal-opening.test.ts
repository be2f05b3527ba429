import { beforeAll, describe, expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { MemoryDisk } from './memory-disk.ts';

const SETTINGS = { segmentBytes: 1000, maxBytes: 8000, maxInMemory: 100 };
const options = { settings: SETTINGS, tell: (): void => {} };
const SAMPLES = Array.from({ length: 12 }, (_, index) => index + 1);
const EIO = { code: 'EIO', doneShare: 0 };
const isReading = (operation: string): boolean => operation === 'read' || operation === 'size';

let files: Map<string, Uint8Array>;
let names: string[];

beforeAll(async () => {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, options);
  for (const seq of SAMPLES) {
    journal.append(sampleOf(seq), seq);
    await journal.flush(seq);
  }
  files = disk.files;
  names = [...files.keys()].sort();
});

/** Opens a copy of the journal while this fails. */
async function openWith(faultOf: MemoryDisk['faultOf']) {
  const disk = new MemoryDisk(files);
  disk.faultOf = faultOf;
  const opened = await openJournal(disk, options);
  disk.faultOf = () => undefined;
  return { disk, ...opened };
}

async function seqsOn(disk: MemoryDisk): Promise<number[]> {
  const { journal } = await openJournal(new MemoryDisk(disk.files), options);
  return (await everything(journal)).map(({ seq }) => seq);
}

describe('a disk that refuses to read at the opening', () => {
  test('once, at any call, loses and counts nothing', async () => {
    let calls = 0;
    await openWith((call) => {
      calls = call;
      return undefined;
    });
    expect(calls).toBe(2 * names.length);
    for (let at = 1; at <= calls; at++) {
      const { journal, recovered } = await openWith((call) => (call === at ? EIO : undefined));
      expect(recovered).toMatchObject({ samples: SAMPLES.length, damaged: 0, torn: 0, gaps: [] });
      expect(await everything(journal)).toEqual(SAMPLES.map((seq) => sampleOf(seq)));
    }
  });

  test.each(['read', 'size'])(
    'every %s of the newest segment: the file is kept, and read at the next opening',
    async (what) => {
      const newest = names.at(-1);
      const { disk, journal, recovered } = await openWith((_, operation, file) =>
        operation === what && file === newest ? EIO : undefined,
      );
      expect(recovered).toMatchObject({ damaged: 1, torn: 0, gaps: [] });
      expect(recovered.samples).toBeLessThan(SAMPLES.length);
      for (let seq = 1; seq <= 8; seq++) {
        journal.append(sampleOf(seq, 'next'), seq);
        await journal.flush(seq);
      }
      expect([...disk.files.keys()]).toContain(newest);
      const again = await openJournal(disk, options);
      expect(again.recovered).toMatchObject({ damaged: 0, torn: 0, gaps: [] });
      expect(await everything(again.journal)).toEqual([
        ...SAMPLES.map((seq) => sampleOf(seq)),
        ...Array.from({ length: 8 }, (_, index) => sampleOf(index + 1, 'next')),
      ]);
      again.journal.acknowledge(await everything(again.journal), 10);
      await again.journal.close(10);
      expect([...disk.files.keys()]).not.toContain(newest);
    },
  );

  test('every call for an older segment: what its neighbours name of it is a gap, counted once', async () => {
    const [, second = ''] = names;
    const { disk, recovered } = await openWith((_, operation, file) =>
      isReading(operation) && file === second ? EIO : undefined,
    );
    const lost = SAMPLES.filter((seq) => !recovered.gaps.every(({ from, to }) => seq < from || seq > to));
    expect(recovered).toMatchObject({ damaged: lost.length, torn: 0, samples: SAMPLES.length - lost.length });
    expect(lost.length).toBeGreaterThan(1);
    expect([...disk.files.keys()]).toContain(second);
  });

  test('a segment that was not read stays within the bound: it goes when it is the oldest', async () => {
    const newest = names.at(-1) ?? '';
    const { disk, journal } = await openWith((_, operation, file) =>
      operation === 'read' && file === newest ? EIO : undefined,
    );
    for (let seq = 1; seq <= 60; seq++) {
      journal.append(sampleOf(seq, 'next'), seq);
      await journal.flush(seq);
      expect(disk.bytes).toBeLessThanOrEqual(SETTINGS.maxBytes);
    }
    expect([...disk.files.keys()]).not.toContain(newest);
    expect(await seqsOn(disk)).toEqual((await everything(journal)).map(({ seq }) => seq));
  });
});
