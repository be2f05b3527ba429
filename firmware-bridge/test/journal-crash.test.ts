import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openJournal } from '../src/journal/open-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { Recovered } from '../src/journal/recover.ts';
import { crashState, type Draw, drawFrom } from './crash-states.ts';
import { everything, sampleOf, seqsOf } from './journal-rider.ts';
import { brokenPromises, JournalWalk, type Milestone } from './journal-walk.ts';
import { MemoryDisk } from './memory-disk.ts';

const SETTINGS = { segmentBytes: 1600, maxBytes: 6 * 1600, maxInMemory: 30 };
const options = { settings: SETTINGS, tell: (): void => {} };
const RUNS = 10;
const STEPS = 40;
const STATES_A_PREFIX = 8;
const CRASHES_A_LIFE = 2;

interface Found {
  readonly recovered: Recovered;
  readonly samples: readonly SampleRecord[];
}

async function openAt(files: Map<string, Uint8Array>): Promise<Found> {
  const { journal, recovered } = await openJournal(new MemoryDisk(files), options);
  return { recovered, samples: await everything(journal) };
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
  expect(brokenPromises(before, after, first.samples, new Set(seqsOf(first.recovered.gaps)))).toEqual([]);
  expect([...before.sessions, ...after.sessions]).toContainEqual(first.recovered.session);
  expect(await openAt(new Map(files))).toEqual(first);
}

/** The journal goes on after the crash as if nothing had been, also when that is crashed while it begins. */
async function checkLife(files: Map<string, Uint8Array>, draw: Draw): Promise<void> {
  const disk = new MemoryDisk(files);
  const { journal, recovered } = await openJournal(disk, options);
  const kept = await everything(journal);
  const next = sampleOf(1, 'next');
  journal.append(next, 0);
  await journal.flush(700);
  const { gaps } = (await openAt(new Map(disk.files))).recovered;
  const again = await openAt(new Map(disk.files));
  const lost = new Set(seqsOf(gaps));
  expect(again.samples).toEqual([...kept.filter(({ seq }) => !lost.has(seq)), next]);
  expect(again.recovered).toMatchObject({ damaged: 0, torn: 0 });
  for (let each = 0; each < CRASHES_A_LIFE; each++) {
    const operations = disk.operations.slice(0, draw(disk.operations.length + 1));
    const crashed = await openAt(crashState(operations, draw, files));
    const isDone = operations.length === disk.operations.length;
    const lostNow = new Set(seqsOf(crashed.recovered.gaps));
    const stays = kept.filter(({ seq }) => !lostNow.has(seq));
    const found = crashed.samples.filter(({ runId }) => runId !== next.runId);
    expect(found).toEqual(stays);
    expect(isDone ? crashed.samples.slice(found.length) : [next]).toEqual([next]);
    expect([...lost].filter((seq) => !lostNow.has(seq) && !kept.some((sample) => sample.seq === seq))).toEqual([]);
    expect([...lostNow].filter((seq) => !lost.has(seq))).toEqual([]);
    expect(crashed.recovered.session).toEqual(recovered.session);
  }
}

async function walk(draw: Draw, mayFail: boolean, capacityBytes: number) {
  const disk = new MemoryDisk();
  disk.capacityBytes = capacityBytes;
  const { journal } = await openJournal(disk, options);
  const journey = new JournalWalk(journal, disk, draw);
  for (let step = 0; step < STEPS; step++) await journey.step(mayFail);
  return { operations: disk.operations, milestones: journey.milestones };
}

test.each([
  ['a disk that works', false, Number.POSITIVE_INFINITY],
  ['a disk that fails now and then', true, Number.POSITIVE_INFINITY],
  ['a disk that is full before the journal is', false, 3.5 * 1600],
  ['a disk that is full when the journal is', false, 5.2 * 1600],
])(
  'on %s, whatever a power cut leaves at any point opens with everything that was flushed',
  async (_, mayFail, capacityBytes) => {
    let states = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const draw = drawFrom(seed);
        const { operations, milestones } = await walk(draw, mayFail, capacityBytes);
        for (let prefix = 0; prefix <= operations.length; prefix++) {
          for (let each = 0; each < STATES_A_PREFIX; each++) {
            const files = crashState(operations.slice(0, prefix), draw);
            await checkCrash(files, around(milestones, prefix));
            if (each === 0) await checkLife(files, draw);
            states += 1;
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(states).toBeGreaterThan(5000);
  },
  240_000,
);
