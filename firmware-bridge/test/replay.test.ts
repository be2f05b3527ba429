import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ended, TechnicianStand } from './technician-stand.ts';

const CAPTURES = fileURLToPath(new URL('./captures/', import.meta.url));
const captures = readdirSync(CAPTURES).filter((name) => /\.capture(\.gz)?$/.test(name));
const RIDE = `${CAPTURES}ride.capture`;

const stand = new TechnicianStand();
afterAll(() => stand.end());

describe('captures of emulated bikes', () => {
  test('there are some', () => {
    expect(captures.length).toBeGreaterThanOrEqual(2);
  });

  test.each(captures)('%s comes to the listing that is kept beside it', async (name) => {
    const listing = `${CAPTURES}${name}.txt`;
    const { code, out, told } = await stand.alleycat('replay', `${CAPTURES}${name}`, '--expect', listing).ended;
    expect({ code, out, told: told.includes('differs') ? told : '' }).toEqual({ code: 0, out: '', told: '' });
  });
});

test('the first difference is shown with the line before it', async () => {
  const listing = readFileSync(`${RIDE}.txt`, 'utf8').split('\n');
  listing[11] = 'something else';
  const path = stand.path('other.txt');
  writeFileSync(path, listing.join('\n'));
  const { code, told } = await stand.alleycat('replay', RIDE, '--expect', path).ended;
  expect(code).toBe(65);
  expect(told).toContain(`at line 12:\n  both      ${listing[10]}\n  expected  something else\n  is        `);
  writeFileSync(path, `${listing.slice(0, 5).join('\n')}\n`);
  const short = await stand.alleycat('replay', RIDE, '--expect', path).ended;
  expect(short).toMatchObject({ code: 65, told: expect.stringContaining('expected  (its end)') });
});

test.each(['line', 'reading', 'sample', 'message'])('%s alone has its own rows only', async (stage) => {
  const { code, out } = await stand.alleycat('replay', RIDE, '--stage', stage, '--json').ended;
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { summary } = rows.pop();
  expect(code).toBe(0);
  expect(rows.every((row) => stage in row || (stage === 'line' && 'notes' in row))).toBe(true);
  expect(rows.filter((row) => stage in row)).toHaveLength(summary[`${stage}s`]);
});

test('in a time of its own it takes as long as it did, and Ctrl-C ends it', async () => {
  const startedMs = Date.now();
  const { summary } = JSON.parse(
    (await stand.alleycat('replay', RIDE, '--speed', '10', '--json').ended).out.trimEnd().split('\n').at(-1) ?? '',
  );
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(summary.durationUs / 1000 / 10 - 50);
  const slow = stand.alleycat('replay', RIDE, '--realtime');
  await new Promise((resolve) => slow.process.stdout?.once('data', resolve));
  expect(await ended(slow.process, 'SIGINT')).toBe(130);
});

test('a file that is none, or not there, is told', async () => {
  const path = stand.path('notes.txt');
  writeFileSync(path, 'dear diary\n');
  expect(await stand.alleycat('replay', path).ended).toMatchObject({
    code: 65,
    told: expect.stringContaining('CAPTURE_WRONG'),
  });
  writeFileSync(path, '{"alleycat":"capture","v":9}\n');
  expect((await stand.alleycat('replay', path).ended).told).toContain('version 9');
  expect(await stand.alleycat('replay', stand.path('none')).ended).toMatchObject({ code: 74 });
  writeFileSync(stand.path('noise.capture.gz'), 'no gzip at all');
  expect(await stand.alleycat('replay', stand.path('noise.capture.gz')).ended).toMatchObject({ code: 74 });
});

test('a capture that was changed afterwards is replayed, and said to be another', async () => {
  const path = stand.path('changed.capture');
  writeFileSync(path, readFileSync(RIDE, 'utf8').replace('$RD,', '$rd,'));
  const { code, told } = await stand.alleycat('replay', path).ended;
  expect({ code, told }).toEqual({ code: 65, told: expect.stringContaining('the checksum is wrong') });
});
