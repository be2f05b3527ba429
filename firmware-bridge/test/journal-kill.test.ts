import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NodeDisk } from '../src/io/node-disk.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { buildWriter, killAfter } from './killed-writer.ts';
import { seededRandom } from './seeded-random.ts';

const KILLS = 20;
const SEED = 20_261_123;

test('nothing that was told flushed is missing after kill -9', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-kill-'));
  try {
    const program = await buildWriter(folder);
    const random = seededRandom(SEED);
    const flushed = new Map<string, number>();
    for (let kill = 0; kill < KILLS; kill++) {
      const runId = `run-${kill}`;
      const command = [process.execPath, program, join(folder, 'journal'), runId] as const;
      flushed.set(runId, await killAfter(command, 1 + Math.floor(random() * 400)));
    }
    const options = { settings: { maxBytes: 64 * 1024 * 1024 }, tell: (): void => {} };
    const { journal, recovered } = await openJournal(new NodeDisk(join(folder, 'journal')), options);
    const found = await everything(journal);
    for (const sample of found) expect(sample).toEqual(sampleOf(sample.seq, sample.runId));
    for (const [runId, last] of flushed) {
      const seqs = found.filter((sample) => sample.runId === runId).map(({ seq }) => seq);
      expect(last).toBeGreaterThan(0);
      expect(seqs.length).toBeGreaterThanOrEqual(last);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
    expect(recovered).toMatchObject({ damaged: 0, gaps: [] });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);
