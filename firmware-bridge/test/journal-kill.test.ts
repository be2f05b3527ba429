import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { NodeDisk } from '../src/io/node-disk.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { seededRandom } from './seeded-random.ts';

const KILLS = 20;
const SEED = 20_261_123;

/** Lets the program live until it said so many lines, kills it, and returns the last seq that it called flushed. */
async function killAfter(program: string, words: readonly string[], lines: number): Promise<number> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // The kill may cut the last line.
  return Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
}

test('nothing that was told flushed is missing after kill -9', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-kill-'));
  try {
    const program = join(folder, 'writer.mjs');
    const entryPoints = [fileURLToPath(new URL('./journal-writer.ts', import.meta.url))];
    await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    const random = seededRandom(SEED);
    const flushed = new Map<string, number>();
    for (let kill = 0; kill < KILLS; kill++) {
      const runId = `run-${kill}`;
      flushed.set(runId, await killAfter(program, [join(folder, 'journal'), runId], 1 + Math.floor(random() * 400)));
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
