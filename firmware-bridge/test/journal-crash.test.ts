import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openJournal } from '../src/journal/open-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { Recovered } from '../src/journal/recover.ts';
import { crashState, type Draw, drawFrom } from './crash-states.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { brokenPromises, JournalWalk, type Milestone } from './journal-walk.ts';
import { MemoryDisk } from './memory-disk.ts';

const SETTINGS = { segmentBytes: 1600, maxBytes: 6 * 1600, maxInMemory: 30 };
const options = { settings: SETTINGS, tell: (): void => {} };
const RUNS = 10;
const STEPS = 40;
const STATES_A_PREFIX = 8;

interface Found {
  readonly recovered: Recovered;
  readonly samples: readonly SampleRecord[];
}

async function openAt(files: Map<string, Uint8Array>): Promise<Found> {
  const { journal, recovered } = await openJournal(new MemoryDisk(files), options);
  return { recovered, samples: await everything(journal) };
}

function lostIn({ gaps }: Recovered): Set<number> {
  return new Set(gaps.flatMap(({ from, count }) => Array.from({ length: count }, (_, index) => from + index)));
}

function around(milestones: readonly Milestone[], operations: number): [Milestone, Milestone] {
  const index = milestones.findLastIndex((milestone) => milestone.operations <= operations);
  const before = milestones[index];
  const after = milestones[index + 1] ?? before;
  if (before === undefined || after === undefined) throw new Error('a walk begins with a milestone');
  return [before, after];
}

async function checkCrash(files: Map<string, Uint8Array>, [before, after]: [Milestone, Milestone]): Promise<void> {
  const first = await openAt(new Map(files));
  expect(brokenPromises(before, after, first.samples, lostIn(first.recovered))).toEqual([]);
  expect([before.session, after.session]).toContainEqual(first.recovered.session);
  expect(await openAt(new Map(files))).toEqual(first);
}

/** The journal goes on after the crash as if nothing had been. */
async function checkLife(files: Map<string, Uint8Array>): Promise<void> {
  const disk = new MemoryDisk(files);
  const { journal } = await openJournal(disk, options);
  const kept = await everything(journal);
  journal.append(sampleOf(1, 'next'), 0);
  await journal.flush(700);
  const evicted = lostIn({ ...(await openAt(new Map(disk.files))).recovered });
  const again = await openAt(new Map(disk.files));
  expect(again.samples).toEqual([...kept.filter(({ seq }) => !evicted.has(seq)), sampleOf(1, 'next')]);
  expect(again.recovered).toMatchObject({ damaged: 0, torn: 0 });
}

async function walk(draw: Draw, mayFail: boolean) {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, options);
  const journey = new JournalWalk(journal, disk, draw);
  for (let step = 0; step < STEPS; step++) await journey.step(mayFail);
  return { operations: disk.operations, milestones: journey.milestones };
}

test.each([
  ['a disk that works', false],
  ['a disk that fails now and then', true],
])(
  'on %s, whatever a power cut leaves at any point opens with everything that was flushed',
  async (_, mayFail) => {
    let states = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const draw = drawFrom(seed);
        const { operations, milestones } = await walk(draw, mayFail);
        for (let prefix = 0; prefix <= operations.length; prefix++) {
          for (let each = 0; each < STATES_A_PREFIX; each++) {
            const files = crashState(operations.slice(0, prefix), draw);
            await checkCrash(files, around(milestones, prefix));
            if (each === 0) await checkLife(files);
            states += 1;
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(states).toBeGreaterThan(5000);
  },
  120_000,
);
