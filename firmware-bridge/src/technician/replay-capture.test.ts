import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureOf, HEADER, reportAt } from './capture-file-fixture.ts';
import { encodeChunk } from './chunk-event.ts';
import { playCapture } from './play-capture.ts';
import type { ReplayRow } from './replay-capture.ts';
import { listRow, summaryText } from './replay-listing.ts';

async function* inPieces(text: string, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function play(text: string, size?: number) {
  const rows: ReplayRow[] = [];
  const played = await playCapture(inPieces(text, size), async (more) => {
    rows.push(...more);
    return true;
  });
  if (played === undefined) throw new Error('nobody stopped it');
  return { rows, ...played };
}

const ride = (seconds: number): string[] =>
  Array.from({ length: seconds * 10 }, (_, index) => reportAt(2000 + index * 100, index * 100_000));

test('a ride comes to a reading a line, a sample a second and a message a sample', async () => {
  const { rows, summary, findings } = await play(await captureOf(ride(10)));
  expect(summary).toMatchObject({ lines: 100, readings: 100, linesMissed: 0, restarts: 0, discards: {} });
  // The wall clock stood at a quarter of a second when the capture began.
  expect(rows.filter(({ sample }) => sample).map(({ atUs }) => atUs)).toEqual(
    Array.from({ length: 10 }, (_, index) => 750_000 + index * 1_000_000).filter((atUs) => atUs <= 9_900_000),
  );
  expect(
    rows
      .filter(({ sample }) => sample)
      .slice(2)
      .every(({ sample }) => sample?.cadenceTenths === 600),
  ).toBe(true);
  expect(rows.findLast(({ message }) => message)?.message).toMatchObject({
    event: 'ride',
    cadence: 60,
    resistance: 50,
    clock: 'synced',
    deviceTimestamp: Date.parse('2026-11-24T10:00:09Z'),
  });
  expect(findings.checksum).toBe('ok');
});

test('it comes to the same however the file is cut, and each time', async () => {
  const text = await captureOf(ride(5));
  const listing = async (size?: number) =>
    (await play(text, size)).rows.flatMap((row) => listRow(row, { stage: undefined, json: false })).join('\n');
  const once = await listing();
  expect(once.length).toBeGreaterThan(1000);
  expect(await listing()).toBe(once);
  expect(await listing(1)).toBe(once);
  expect(await listing(777)).toBe(once);
});

test('however the line is cut into chunks, no line is lost', async () => {
  const bytes = ride(3).map((line) => new TextEncoder().encode(JSON.parse(line)[2]));
  const all = Uint8Array.from(bytes.flatMap((each) => [...each]));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
      const lines: string[] = [];
      for (let at = 0, index = 0; at < all.length; index++) {
        const size = sizes[index % sizes.length] ?? 1;
        lines.push(encodeChunk(at * 1000, 'in', all.subarray(at, at + size)));
        at += size;
      }
      const { summary } = await play(await captureOf(lines));
      expect(summary).toMatchObject({ lines: 30, readings: 30, discards: {}, bytes: all.length });
    }),
    { numRuns: 30 },
  );
});

test('discards are counted by reason and stand where they arose', async () => {
  const lines = ride(2);
  lines.splice(
    5,
    0,
    '[410000,"in","garbage\\r\\n"]',
    '[420000,"in-hex","ff fe 0a"]',
    '[430000,"in","$RD,1*0000\\r\\n"]',
  );
  lines.splice(9, 0, encodeChunk(500_000, 'in', new Uint8Array(300).fill(0x41)), '[500000,"in","\\r\\n"]');
  const { rows, summary } = await play(await captureOf(lines));
  expect(summary.discards).toEqual({ noise: 3, 'too-long': 2, 'bad-checksum': 1 });
  expect(summary.readings).toBe(20);
  expect(
    rows.filter(({ notes }) => notes.some((note) => note.startsWith('discarded'))).map(({ line }) => line),
  ).toEqual(['garbage', '\\xff\\xfe', '$RD,1*0000', undefined, undefined, 'A'.repeat(128)]);
  expect(summaryText(summary)).toContain('bad-checksum 1, noise 3, too-long 2');
});

test('silence makes samples too, also for a month, and holds no more than a stretch of them', async () => {
  let most = 0;
  const text = await captureOf([...ride(1), '[86400000000,"lost","the next day"]']);
  const played = await playCapture(inPieces(text), async (rows) => {
    most = Math.max(most, rows.length);
    return true;
  });
  expect(played?.summary).toMatchObject({ samples: 86_400 });
  expect(played?.summary.samplesAbsent).toBeGreaterThan(86_390);
  expect(most).toBeLessThan(700);
});

test('a port that was opened anew begins a new line and a new baseline', async () => {
  const lines = ride(2);
  const cut = JSON.stringify([1_950_000, 'in', '$RD,40,6000,9,1234']);
  const again = Array.from({ length: 10 }, (_, index) => reportAt(90_000 + index * 100, 3_000_000 + index * 100_000));
  const { summary, rows } = await play(await captureOf([...lines, cut, '[2500000,"open","/dev/ttyUSB0"]', ...again]));
  expect(summary).toMatchObject({ lines: 30, readings: 30, discards: {}, linesMissed: 0 });
  expect(rows.some(({ notes }) => notes.includes('port opened /dev/ttyUSB0'))).toBe(true);
});

test('a bike that speaks bytes goes through its own driver', async () => {
  // 92 rpm and raw resistance 474, from the protocol's examples, split in the middle.
  const table = [
    164, 169, 186, 222, 297, 369, 440, 497, 558, 609, 653, 687, 726, 757, 783, 803, 827, 845, 861, 874,
  ].concat([889, 901, 911, 921, 930, 938, 944, 952, 958, 963, 967]);
  const header = { ...HEADER, driver: 'peloton' as const, baud: 19_200, listenOnly: true, resistanceTable: table };
  const text = await captureOf(
    [
      '[100000,"in-hex","f1 4a 04 34 37 34 30 0e f6 f1 41 03 32 39"]',
      '[110000,"in-hex","30 d0 f6"]',
      '[1000000,"lost",""]',
    ],
    header,
  );
  const { rows } = await play(text);
  expect(rows.find(({ sample }) => sample)?.sample).toMatchObject({
    cadenceTenths: 920,
    resistanceTenths: 220,
    sensor: 'ok',
  });
});

test.each(['', 'hello\n', `${JSON.stringify({ ...HEADER, v: 7 })}\n`, JSON.stringify(HEADER)])(
  'what is no capture is a fault: %j',
  async (text) => {
    await expect(play(text)).rejects.toMatchObject({ code: 'CAPTURE_WRONG' });
  },
);
