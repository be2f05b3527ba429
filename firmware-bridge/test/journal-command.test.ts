import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { NodeDisk } from '../src/io/node-disk.ts';
import { encodeFrames } from '../src/journal/frame.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { HOST_BOOT, sampleOf } from './journal-rider.ts';
import { TechnicianStand } from './technician-stand.ts';

const SAMPLES = 2500;
const ESTIMATED = 7;

let stand: TechnicianStand;
const stands: TechnicianStand[] = [];

/** A folder with a few segments: 100 delivered, the rest waiting. */
async function writeJournal(folder: string): Promise<void> {
  const { journal } = await openJournal(new NodeDisk(folder), { settings: { segmentBytes: 100_000 }, tell: () => {} });
  await journal.anchor({ hostBoot: HOST_BOOT, monotonicMs: 0, wallMs: 1_795_448_160_000 - 100_000, synced: true }, 0);
  for (let seq = 1; seq <= SAMPLES; seq++) {
    journal.append(sampleOf(seq), seq);
    if (seq % 100 === 0) await journal.flush(seq);
  }
  journal.acknowledge(
    Array.from({ length: 100 }, (_, index) => sampleOf(index + 1)),
    SAMPLES,
  );
  await journal.close(SAMPLES);
}

const contents = (folder: string): [string, string][] =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]);

beforeEach(async () => {
  stand = new TechnicianStand();
  stands.push(stand);
  await writeJournal(stand.journalFolder);
});

afterEach(() => stand.end());
afterAll(() => {
  for (const each of stands) each.end();
});

test('what waits is counted and exported, and the folder is left as it is', async () => {
  const before = contents(stand.journalFolder);
  const shown = await stand.alleycat('journal', '--json').ended;
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.out)).toMatchObject({
    v: 1,
    waiting: SAMPLES - 100,
    oldestMs: sampleOf(101).timeMs,
    damaged: 0,
    lost: {},
    setAside: {},
    daemonWaiting: null,
  });
  const { out, code } = await stand.alleycat('journal', 'export').ended;
  expect(code).toBe(0);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: SAMPLES - 100 }, (_, index) => index + 101));
  for (const line of lines) {
    const { cadenceTenths, resistanceTenths, race, sensor } = sampleOf(line.seq);
    expect(line).toMatchObject({ cadence: cadenceTenths / 10, resistance: resistanceTenths / 10, sensor });
    expect(line.second).toBe(race?.second);
    // A sample of a boot with an anchor has its true time, also if that was not known yet.
    if (race === undefined) expect(line.clock).toBe('synced');
    if (line.seq % ESTIMATED !== 0) expect(line.time).toBe(new Date(sampleOf(line.seq).timeMs).toISOString());
  }
  expect(contents(stand.journalFolder)).toEqual(before);
});

test('CSV has the same samples', async () => {
  const { out } = await stand.alleycat('journal', 'export', '--format', 'csv').ended;
  const rows = out.trimEnd().split('\n');
  expect(rows[0]).toMatch(
    /^time,clock,runId,seq,cadence,resistance,sensor,raceId,second,classId,racerId,name,total,counted$/,
  );
  expect(rows).toHaveLength(1 + SAMPLES - 100);
  expect(rows.find((row) => row.includes(',121,'))).toContain(',Änne,');
  expect(await stand.alleycat('journal', 'export', '--format', 'csv', '--json').ended).toMatchObject({
    code: 64,
    out: '',
    told: expect.stringContaining('exclude each other'),
  });
});

test('damage is told, and costs what is damaged only', async () => {
  const [name = ''] = readdirSync(stand.journalFolder).sort();
  const path = join(stand.journalFolder, name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"seq":200,', '"seq":2x0,'));
  const { out } = await stand.alleycat('journal', '--json').ended;
  expect(JSON.parse(out)).toMatchObject({ damaged: 1, waiting: SAMPLES - 101, lost: { damaged: 1 } });
  const exported = await stand.alleycat('journal', 'export').ended;
  expect(exported.out.trimEnd().split('\n')).toHaveLength(SAMPLES - 101);
  const { out: text2 } = await stand.alleycat('journal').ended;
  expect(text2).toContain('1 spoiled record');
  expect(text2).toContain('damaged 1 samples, not reported yet');
});

test('beside the daemon it tells both what is on the card and what is in memory', async () => {
  await stand.startDaemon(/"journalOpened"/);
  const { out, code } = await stand.alleycat('journal').ended;
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining(`with its memory ${SAMPLES - 100} wait`),
  });
});

test('beside a daemon that hangs it tells what is on the card, and that the daemon does not tell more', async () => {
  const daemon = await stand.startDaemon(/"journalOpened"/);
  daemon.kill('SIGSTOP');
  const shown = await stand.alleycat('journal', '--json').ended;
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.out)).toMatchObject({
    waiting: SAMPLES - 100,
    daemonWaiting: null,
    daemonFault: 'DAEMON_SILENT',
  });
  expect((await stand.alleycat('journal').ended).out).toContain('DAEMON_SILENT');
  writeFileSync(join(stand.journalFolder, 'set-aside.ndjson'), '{}\n');
  expect(await stand.alleycat('journal', 'resend', '--json').ended).toMatchObject({
    code: 0,
    out: '{"v":1,"resend":"marked"}\n',
    told: expect.stringContaining('sudo systemctl restart alleycat-bridge'),
  });
});

test('what was set aside is shown with its reason, and goes back into the journal when the daemon starts', async () => {
  const path = join(stand.journalFolder, 'set-aside.ndjson');
  const line = (seq: number): string =>
    JSON.stringify({
      reason: 'PUBLISH_CONTENT_REFUSED',
      detail: '\u001b[2J0x99',
      record: sampleOf(seq, 'ffffffffffffffff'),
    });
  writeFileSync(path, `${line(121)}\n{"reason":"PUBL\n${line(3)}\n`);
  const shown = await stand.alleycat('journal', 'set-aside').ended;
  expect(shown.out).toContain('PUBLISH_CONTENT_REFUSED: ?[2J0x99');
  expect(shown.out).toContain('race 5984827 second 122');
  expect(shown.told).toContain('1 lines of the file are damaged');
  expect(JSON.parse((await stand.alleycat('journal', 'set-aside', '--json').ended).out)).toMatchObject({
    v: 1,
    damaged: 1,
  });
  const marked = await stand.alleycat('journal', 'resend').ended;
  expect(marked).toMatchObject({ code: 0, told: expect.stringContaining('sudo systemctl start alleycat-bridge') });
  expect((await stand.alleycat('journal', 'resend', '--json').ended).out).toContain('marked already');
  await stand.startDaemon(/"samplesResent","count":2,"damaged":1/);
  const exported = (await stand.alleycat('journal', 'export').ended).out
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each));
  const resent = exported.slice(-2);
  expect(resent.map(({ seq, second }) => [seq, second])).toEqual([
    [1, 122],
    [2, undefined],
  ]);
  expect(resent.every(({ runId }) => /^[0-9a-f]{16}$/.test(runId) && runId !== 'ffffffffffffffff')).toBe(true);
  expect(readdirSync(stand.journalFolder)).toEqual(expect.arrayContaining(['resent.ndjson']));
  expect(readdirSync(stand.journalFolder)).not.toContain('resend.ndjson');
  expect((await stand.alleycat('journal', 'resend', '--json').ended).out).toContain('nothing');
});

test('a folder that newer software wrote, or that is not there, is told', async () => {
  const header = '{"k":"segment","layout":9,"segment":999,"head":0}';
  writeFileSync(join(stand.journalFolder, '0000000999.journal'), encodeFrames([header]));
  expect(await stand.alleycat('journal').ended).toMatchObject({
    code: 78,
    told: expect.stringContaining('layout 9'),
  });
  rmSync(stand.journalFolder, { recursive: true });
  expect(await stand.alleycat('journal', '--json').ended).toMatchObject({
    code: 74,
    out: expect.stringContaining('JOURNAL_UNREADABLE'),
  });
  expect((await stand.alleycat('journal', 'burn').ended).code).toBe(64);
});
