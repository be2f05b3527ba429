import { writeSync } from 'node:fs';
import { NodeDisk } from '../src/io/node-disk.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { sampleOf } from './journal-rider.ts';

/** Run as a program, to be killed: journals samples for ever and says on its output the last seq of each flush. */
const [folder = '', runId = ''] = process.argv.slice(2);
const settings = { segmentBytes: 64 * 1024, maxBytes: 64 * 1024 * 1024 };
const { journal } = await openJournal(new NodeDisk(folder), { settings, tell: () => {} });
for (let seq = 1; ; seq++) {
  journal.append(sampleOf(seq, runId), seq);
  if (seq % 3 === 0) continue;
  await journal.flush(seq);
  if (journal.stats().unsynced === 0) writeSync(1, `${seq}\n`);
}
