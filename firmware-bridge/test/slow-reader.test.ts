import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { parseConfig } from '../src/config.ts';
import { ControlClient } from '../src/io/control-client.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { NodeDisk } from '../src/io/node-disk.ts';
import { nodeTerminal } from '../src/io/node-terminal.ts';
import { readOnlyJournal } from '../src/io/read-only-journal.ts';
import { untilDrained } from '../src/io/until-drained.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { journal } from '../src/technician/journal.ts';
import { printedListing } from '../src/technician/replay-listing-target.ts';
import { HOST_BOOT, sampleOf } from './journal-rider.ts';
import { passUntil } from './pass-until.ts';
import { TechnicianStand } from './technician-stand.ts';

const SAMPLES = 6000;
const PIPE_BYTES = 16_384;
const LINE_BYTES = 1024;

jest.setTimeout(30_000);
const stand = new TechnicianStand();
const signal = new AbortController().signal;

beforeAll(async () => {
  const { journal } = await openJournal(new NodeDisk(stand.journalFolder), { settings: {}, tell: () => {} });
  await journal.anchor({ hostBoot: HOST_BOOT, monotonicMs: 0, wallMs: 1_795_448_160_000 - 100_000, synced: true }, 0);
  for (let seq = 1; seq <= SAMPLES; seq++) {
    journal.append(sampleOf(seq), seq);
    if (seq % 1000 === 0) await journal.flush(seq);
  }
  await journal.close(SAMPLES);
});
afterAll(() => stand.end());

/** A pipe whose reader takes little at a time; `most` is what ever waited in it. */
function slowPipe() {
  const pipe = new PassThrough({ highWaterMark: PIPE_BYTES });
  const seen = { most: 0, text: '' };
  const out = (text: string): void => {
    pipe.write(text);
    seen.most = Math.max(seen.most, pipe.writableLength + pipe.readableLength);
  };
  const read = async (): Promise<void> => {
    while (!pipe.readableEnded) {
      seen.text += pipe.read(Math.min(2048, pipe.readableLength)) ?? '';
      await nextTurn();
    }
  };
  const outDrained = (): Promise<void> => untilDrained(pipe, signal);
  return { terminal: { ...nodeTerminal({ plain: true, signal }), out, outDrained, tell: () => {} }, pipe, seen, read };
}

test('an export of the journal waits for a slow reader, who gets all of it', async () => {
  const { terminal, pipe, seen, read } = slowPipe();
  const parsed = parseConfig(
    JSON.stringify({ bikeId: 'bike-1', serial: { path: '/dev/null' }, uplink: { url: 'mqtt://127.0.0.1:9' } }),
  );
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const run = journal({
    terminal,
    signal,
    clock: new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true }),
    readConfig: () => parsed.config,
    daemonOf: (folder) => new ControlClient(folder),
    openJournalFolder: () => readOnlyJournal(stand.journalFolder),
  });
  const reading = read();
  expect(await run(['export'])).toBe(0);
  pipe.end();
  await reading;
  expect(seen.text.trimEnd().split('\n')).toHaveLength(SAMPLES);
  expect(seen.text.length).toBeGreaterThan(20 * PIPE_BYTES);
  expect(seen.most).toBeLessThan(2 * PIPE_BYTES + LINE_BYTES);
});

test('so does the listing of a replay', async () => {
  const { terminal, pipe, seen, read } = slowPipe();
  const reading = read();
  const listing = printedListing(terminal, false);
  for (let row = 0; row < SAMPLES; row++) await listing.take(`${row}`.padEnd(200));
  await listing.end();
  pipe.end();
  await reading;
  expect(seen.text.length).toBe(SAMPLES * 201);
  // It prints in pieces of 64 KiB, of which each end of the pipe holds at most one and what did not fill it.
  expect(seen.most).toBeLessThan(2 * (65_536 + PIPE_BYTES));
});

test('Ctrl-C ends an export that waits for a reader who takes nothing', async () => {
  const { process, ended } = stand.alleycat('journal', 'export');
  process.stdout?.pause();
  await passUntil(() => (process.stdout?.readableLength ?? 0) > 0);
  process.kill('SIGINT');
  process.stdout?.resume();
  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(out.endsWith('\n')).toBe(true);
  expect(out.split('\n').length).toBeLessThan(SAMPLES);
});
