import { beforeAll, describe, expect, test } from '@jest/globals';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, HOST_BOOT, RUN_ID, sampleOf, seqsOf } from './journal-rider.ts';
import { MemoryDisk } from './memory-disk.ts';

const options = { settings: { segmentBytes: 1000, maxBytes: 4000, maxInMemory: 100 }, tell: (): void => {} };
const EVICTED = [1, 2, 3, 4];
const WAITING = [5, 6, 7, 8, 10, 11, 12, 13, 14];

interface Line {
  readonly file: string;
  readonly start: number;
  /** Where the newline stands. */
  readonly end: number;
  readonly json: string;
  /** Of a sample that waits. */
  readonly seq: number | undefined;
  readonly isLastOfAll: boolean;
  /** A later sample, or the head of the next segment, names the sample of this line. */
  readonly isNamed: boolean;
}

let files: Map<string, Uint8Array>;
let lines: Line[];

/** Four segments with everything in them: 1 to 4 evicted, 9 acknowledged, a session, an anchor. */
async function makeJournal(): Promise<Map<string, Uint8Array>> {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, options);
  await journal.anchor({ hostBoot: HOST_BOOT, monotonicMs: 1, wallMs: 1_795_448_160_000, synced: true }, 0);
  for (let seq = 1; seq <= 14; seq++) {
    journal.append(sampleOf(seq), seq);
    await journal.flush(seq);
    if (seq === 8) await journal.session({ raceId: 7 }, seq);
    if (seq !== 12) continue;
    journal.acknowledge([sampleOf(9)], seq);
    await journal.flush(seq);
  }
  return disk.files;
}

function linesOf(file: string, bytes: Uint8Array, isLast: boolean): Line[] {
  const found: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const json = new TextDecoder().decode(bytes.subarray(start, end)).replace(/^\w+ \d+ /, '');
    const seq = Number(/"k":"sample".*?"seq":(\d+)/.exec(json)?.[1]);
    const isLastOfAll = isLast && end === bytes.length - 1;
    const isNamed = !(isLast && !bytes.slice(end).toString().includes('sample'));
    found.push({ file, start, end, json, seq: WAITING.includes(seq) ? seq : undefined, isLastOfAll, isNamed });
    start = end + 1;
  }
  return found;
}

async function openWith(file: string, bytes: Uint8Array) {
  const { journal, recovered } = await openJournal(new MemoryDisk(new Map(files).set(file, bytes)), options);
  const seqs = (await everything(journal)).map((sample) => {
    expect(sample).toEqual(sampleOf(sample.seq));
    return sample.seq;
  });
  const gaps = (reason: string): number[] => seqsOf(recovered.gaps.filter((gap) => gap.reason === reason));
  return { seqs, recovered, damagedSeqs: gaps('damaged'), evictedSeqs: gaps('evicted') };
}

beforeAll(async () => {
  files = await makeJournal();
  const names = [...files.keys()].sort();
  lines = names.flatMap((file) => linesOf(file, files.get(file) ?? new Uint8Array(), file === names.at(-1)));
});

test('the journal that is damaged here is whole and has everything in it', async () => {
  expect(files.size).toBe(4);
  const { seqs, recovered, evictedSeqs } = await openWith('none', new Uint8Array());
  expect(seqs).toEqual(WAITING);
  expect(evictedSeqs).toEqual(EVICTED);
  expect(recovered).toMatchObject({ damaged: 0, torn: 0, session: { raceId: 7 } });
  const kinds = new Set(lines.map(({ json }) => /"k":"(\w+)"/.exec(json)?.[1]));
  expect(kinds).toEqual(new Set(['segment', 'anchor', 'session', 'gap', 'sample', 'ack']));
});

describe('a damaged journal opens and loses only what is damaged', () => {
  test('every bit flipped', async () => {
    let flips = 0;
    for (const line of lines) {
      const bytes = files.get(line.file) ?? new Uint8Array();
      for (let index = line.start; index <= line.end; index++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = bytes.slice();
          flipped[index] = (bytes[index] ?? 0) ^ (1 << bit);
          await checkFlip(line, flipped, index === line.end);
          flips += 1;
        }
      }
    }
    expect(flips).toBeGreaterThan(10_000);
  }, 120_000);

  test('every length', async () => {
    for (const [file, bytes] of files) {
      for (let length = 0; length < bytes.length; length++) await checkCut(file, bytes.slice(0, length));
    }
  }, 120_000);
});

async function checkFlip(line: Line, bytes: Uint8Array, isNewline: boolean): Promise<void> {
  const { seqs, recovered, damagedSeqs } = await openWith(line.file, bytes);
  const lost = isNewline || line.seq === undefined ? [] : [line.seq];
  const back = line.json.includes('"ack"') && !isNewline ? [9] : [];
  expect(seqs.filter((seq) => !back.includes(seq))).toEqual(WAITING.filter((seq) => !lost.includes(seq)));
  // The newest head alone says that the first segment, which is gone, was evicted; without that it counts as damaged.
  const untold = !isNewline && line === lines.findLast(({ json }) => json.includes('"gap"')) ? EVICTED : [];
  expect(damagedSeqs).toEqual([...untold, ...(line.isNamed ? lost : [])]);
  const isTorn = line.isLastOfAll && !isNewline;
  const damaged = isNewline || isTorn ? 0 : 1;
  expect(recovered).toMatchObject({ damaged: damaged + untold.length, torn: isTorn ? 1 : 0 });
}

async function checkCut(file: string, bytes: Uint8Array): Promise<void> {
  const own = lines.filter((line) => line.file === file);
  const cut = own.filter(({ end }) => end > bytes.length);
  const lost = cut.flatMap(({ seq }) => seq ?? []);
  const isInLine = cut[0] !== undefined && cut[0].start < bytes.length;
  const { seqs, recovered, damagedSeqs } = await openWith(file, bytes);
  const back = cut.some(({ json }) => json.includes('"ack"')) ? [9] : [];
  expect(seqs.filter((seq) => !back.includes(seq))).toEqual(WAITING.filter((seq) => !lost.includes(seq)));
  const isLast = own.at(-1)?.isLastOfAll === true;
  // Only the newest segment says still what became of the first one, which is gone; without that it counts as lost.
  const isTold = !isLast || own.some((line) => !cut.includes(line) && /"k":"(ack|gap)".*,1,4\]/.test(line.json));
  const untold = isTold ? [] : EVICTED;
  expect(damagedSeqs).toEqual(isLast ? untold : lost);
  expect(recovered).toMatchObject(
    isLast
      ? { damaged: untold.length, torn: isInLine ? 1 : 0 }
      : { damaged: Math.max(lost.length, isInLine ? 1 : 0), torn: 0 },
  );
}

describe('a segment that is gone', () => {
  const without = (file: string): Map<string, Uint8Array> => new Map([...files].filter(([name]) => name !== file));
  const namesInOrder = (): string[] => [...files.keys()].sort();

  test('is a gap of what waited in it, counted once; of the newest nobody can know', async () => {
    for (const file of namesInOrder().slice(0, -1)) {
      const disk = new MemoryDisk(without(file));
      const first = await openJournal(disk, options);
      const lost = lines.flatMap((line) => (line.file === file && line.seq !== undefined ? [line.seq] : []));
      expect(lost.length).toBeGreaterThan(1);
      expect(first.recovered.damaged).toBe(lost.length);
      const damaged = first.recovered.gaps.filter(({ reason }) => reason === 'damaged');
      expect(seqsOf(damaged)).toEqual(lost);
      expect((await everything(first.journal)).map(({ seq }) => seq)).toEqual(
        WAITING.filter((seq) => !lost.includes(seq)),
      );
      await first.journal.session(undefined, 0);
      const second = await openJournal(new MemoryDisk(disk.files), options);
      expect(second.recovered.damaged).toBe(0);
      expect(second.recovered.gaps).toEqual(first.recovered.gaps);
    }
  });

  test('because all in it was delivered is none, also when what said so is gone as well', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk, { ...options, settings: { ...options.settings, maxBytes: 100_000 } });
    const delivered: number[] = [];
    for (let seq = 1; seq <= 60; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
      // Every tenth waits for good, and keeps its segment.
      if (seq % 10 === 0) continue;
      delivered.push(seq);
      journal.acknowledge([sampleOf(seq)], seq);
      const again = await openJournal(new MemoryDisk(disk.files), options);
      expect(again.recovered).toMatchObject({ damaged: 0, gaps: [] });
    }
    await journal.close(61);
    const { recovered } = await openJournal(new MemoryDisk(disk.files), options);
    expect(recovered).toMatchObject({ damaged: 0, gaps: [], samples: 6 });
    expect(disk.operations.filter(({ kind }) => kind === 'unlink').length).toBeGreaterThan(5);
  });
});

test('damage is counted once, and its gap is reported until it is acknowledged', async () => {
  const line = lines.find(({ seq }) => seq === 7);
  const bytes = files.get(line?.file ?? '')?.slice() ?? new Uint8Array();
  bytes[(line?.start ?? 0) + 30] = 0;
  const disk = new MemoryDisk(new Map(files).set(line?.file ?? '', bytes));
  const first = await openJournal(disk, options);
  expect(first.recovered.damaged).toBe(1);
  await first.journal.session(undefined, 0);
  const second = await openJournal(new MemoryDisk(disk.files), options);
  expect(second.recovered).toMatchObject({ damaged: 0, torn: 0 });
  const gap = { runId: RUN_ID, from: 7, to: 7, count: 1, reason: 'damaged' as const };
  expect(second.recovered.gaps).toContainEqual(gap);
  first.journal.gapReported(gap, 1);
  await first.journal.close(1);
  const third = await openJournal(new MemoryDisk(disk.files), options);
  expect(third.recovered.gaps).not.toContainEqual(gap);
  expect(third.recovered.damaged).toBe(0);
});
