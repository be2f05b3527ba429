import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NodeDisk } from '../../src/io/node-disk.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { writeWaitingSamples } from './waiting-day.ts';

test('as many samples wait in the journal as were asked for, one a second, the last just before the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-waiting-'));
  try {
    await writeWaitingSamples(folder, 1500, 1_795_448_160_400);
    const { journal, recovered } = await openJournal(new NodeDisk(folder), { tell: () => {} });
    const samples = await journal.backlog(2000, () => false);
    expect(recovered).toMatchObject({ samples: 1500, damaged: 0, torn: 0 });
    expect(samples.map(({ timeMs }) => timeMs)).toEqual(
      Array.from({ length: 1500 }, (_, index) => 1_795_448_160_000 - (1500 - index) * 1000),
    );
    expect(samples.filter(({ race }) => race?.final !== undefined)).toHaveLength(5);
  } finally {
    await rm(folder, { recursive: true });
  }
});
