import { describe, expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { type DiskFault, MemoryDisk } from './memory-disk.ts';

const options = { settings: { segmentBytes: 1600, maxBytes: 8 * 1600, maxInMemory: 1000 }, tell: (): void => {} };
const STEPS = 16;

type FaultOf = MemoryDisk['faultOf'];

/** A fixed use of every call: several segments, acknowledgements that empty some, a session. Returns what must be there. */
async function ride(disk: MemoryDisk): Promise<{ flushed: number[]; waiting: number[] }> {
  const { journal } = await openJournal(disk, options);
  let waiting: number[] = [];
  let flushed: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    for (const seq of [3 * step - 2, 3 * step - 1, 3 * step]) {
      journal.append(sampleOf(seq), step * 1000);
      waiting.push(seq);
    }
    await journal.flush(step * 1000);
    if (step % 4 === 0) {
      const some = await journal.backlog(9, () => false);
      journal.acknowledge(some, step * 1000);
      waiting = waiting.filter((seq) => !some.some((sample) => sample.seq === seq));
    }
    if (step === 6) await journal.session({ raceId: 7 }, step * 1000);
    const { unsynced } = journal.stats();
    flushed = waiting.slice(0, waiting.length - unsynced);
    expect(journal.stats().waiting).toBe(waiting.length);
  }
  disk.faultOf = () => undefined;
  expect(await readable(disk)).toEqual(expect.arrayContaining(flushed));
  await journal.flush(100_000);
  expect(journal.stats()).toMatchObject({ waiting: waiting.length, unsynced: 0, diskState: 'ok' });
  expect((await everything(journal)).map(({ seq }) => seq)).toEqual(waiting);
  await journal.close(100_000);
  return { flushed, waiting };
}

async function readable(disk: MemoryDisk): Promise<number[]> {
  const { journal } = await openJournal(new MemoryDisk(disk.files), options);
  return (await everything(journal)).map(({ seq }) => seq);
}

async function checkRide(faultOf: FaultOf): Promise<void> {
  const disk = new MemoryDisk();
  disk.faultOf = faultOf;
  const { waiting } = await ride(disk);
  const { journal, recovered } = await openJournal(new MemoryDisk(disk.files), options);
  expect(recovered).toMatchObject({ samples: waiting.length, gaps: [], session: { raceId: 7 }, damaged: 0, torn: 0 });
  expect(await everything(journal)).toEqual(waiting.map((seq) => sampleOf(seq)));
}

const FAULTS: readonly (readonly [string, DiskFault])[] = [
  ['a full disk', { code: 'ENOSPC', doneShare: 0 }],
  ['a short write', { code: 'ENOSPC', doneShare: 0.6 }],
  ['an I/O error after everything was done', { code: 'EIO', doneShare: 1 }],
  ['a read-only disk', { code: 'EROFS', doneShare: 0 }],
];
const isChange = (operation: string): boolean => !['read', 'size', 'list'].includes(operation);

describe('nothing is thrown and nothing is lost when the disk fails', () => {
  let calls = 0;

  test('without a fault', async () => {
    await checkRide((call) => {
      calls = Math.max(calls, call);
      return undefined;
    });
    expect(calls).toBeGreaterThan(60);
  });

  test.each(FAULTS)('%s at each single call', async (_, fault) => {
    for (let at = 0; at < calls; at++) {
      await checkRide((call, operation) => (call === at && isChange(operation) ? fault : undefined));
    }
  });

  test.each(FAULTS)('%s from each call on, for a while and for good', async (_, fault) => {
    for (let at = 0; at < calls; at++) {
      for (const until of [at + 5, Number.POSITIVE_INFINITY]) {
        await checkRide((call, operation) => (call >= at && call < until && isChange(operation) ? fault : undefined));
      }
    }
  });

  test('an I/O error on a read is tried again', async () => {
    for (let at = 0; at < calls; at++) {
      await checkRide((call, operation) => (call === at && operation === 'read' ? FAULTS[2]?.[1] : undefined));
    }
  });
});
