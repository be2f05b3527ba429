import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureOf, HEADER, memorySink } from './capture-file-fixture.ts';
import { decodeCaptureEntry, decodeCaptureHeader } from './capture-format.ts';
import { encodeChunk } from './chunk-event.ts';
import { readCapture } from './read-capture.ts';
import { writeCapture } from './write-capture.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function readAll(bytes: Uint8Array, cuts: readonly number[] = []) {
  const reading = readCapture();
  const entries = [];
  let start = 0;
  for (const cut of [...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length]) {
    entries.push(...reading.take(bytes.subarray(start, cut)));
    start = cut;
  }
  entries.push(...reading.end());
  return { entries, header: reading.header(), findings: reading.findings() };
}

test('any chunks, cut anywhere on the way back, are the same chunks again', async () => {
  const chunk = fc.record({
    passUs: fc.nat({ max: 1_000_000 }),
    direction: fc.constantFrom('in' as const, 'out' as const),
    bytes: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 90 }).map(bytesOf)),
  });
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 30 }), cuts, async (chunks, cutAt) => {
      let atUs = 0;
      const timed = chunks.map(({ passUs, direction, bytes }) => {
        atUs += passUs;
        return { kind: direction, atUs, bytes };
      });
      const text = await captureOf(timed.map((each) => encodeChunk(each.atUs, each.kind, each.bytes)));
      const { entries, header, findings } = readAll(bytesOf(text), cutAt);
      expect(header).toEqual(HEADER);
      expect(entries.slice(0, -1)).toEqual(timed);
      expect(entries.at(-1)).toMatchObject({ kind: 'end', chunks: chunks.length });
      expect(findings).toEqual({ checksum: 'ok', damaged: 0, unknown: 0, tooLong: 0, torn: false });
    }),
  );
});

test('a line that is damaged anywhere costs itself at most, and the checksum tells', async () => {
  const text = await captureOf(['[1,"in","$a\\r\\n"]', '[2,"in-hex","f5 31"]', '[3,"open","here"]', '[4,"in","b"]']);
  const whole = readAll(bytesOf(text)).entries;
  const headBytes = text.indexOf('\n') + 1;
  fc.assert(
    fc.property(fc.integer({ min: headBytes, max: text.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const bytes = bytesOf(text);
      fc.pre(bytes[at] !== byte);
      bytes[at] = byte;
      const { entries, findings } = readAll(bytes);
      expect(findings.checksum === 'ok' && findings.damaged === 0).toBe(false);
      // A newline more or less touches two lines.
      const same = whole.filter((entry) => entries.some((each) => JSON.stringify(each) === JSON.stringify(entry)));
      expect(same.length).toBeGreaterThanOrEqual(whole.length - 3);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are read without an error and without holding more than a line', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 500 }),
    fc
      .constantFrom('[1,"in","x"]\n', '[5,"end",{}]\n', '[9e99,"in",""]\n', '[', '\n', `${JSON.stringify(HEADER)}\n`)
      .map(bytesOf),
  );
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 40 }), (pieces) => {
      const reading = readCapture();
      for (const piece of pieces) reading.take(piece);
      expect(reading.findings().damaged).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a torn capture is read up to its last whole line', async () => {
  const text = await captureOf(['[1,"in","a"]', '[2,"in","b"]']);
  const { entries, findings } = readAll(bytesOf(text.slice(0, text.indexOf('"b"') + 2)));
  expect(entries).toHaveLength(1);
  expect(findings).toMatchObject({ checksum: 'missing', torn: true, damaged: 0 });
});

test.each([
  ['an unknown code is skipped', '[1,"zap",{"new":true}]', { unknown: 1, damaged: 0 }],
  ['time that runs backwards is damage', '[0,"in","x"]', { damaged: 1 }],
  ['time beyond a month is damage', '[9007199254740991,"in","x"]', { damaged: 1 }],
  ['half a digit of hex is damage', '[1,"in-hex","f5 3"]', { damaged: 1 }],
  ['characters that are no bytes are damage', '[1,"in","€"]', { damaged: 1 }],
  ['a line that never ends is cut off', `[1,"in","${'x'.repeat(70_000)}"]`, { tooLong: 1, damaged: 0 }],
])('%s', (_name, line, found) => {
  const text = `${JSON.stringify(HEADER)}\n[1,"in","a"]\n${line}\n[2,"in","b"]\n`;
  const { entries, findings } = readAll(bytesOf(text));
  expect(findings).toMatchObject(found);
  expect(entries.filter(({ kind }) => kind === 'in')).toHaveLength(2);
});

test.each([
  ['a newer version', { ...HEADER, v: 2 }, 'version 2'],
  ['another kind of file', { alleycat: 'notes', v: 1 }, 'does not begin'],
  ['an unknown driver', { ...HEADER, driver: 'zwift' }, 'does not begin'],
  ['no JSON', undefined, 'does not begin'],
])('%s is refused with a sentence', (_name, header, sentence) => {
  const decoded = decodeCaptureHeader(header === undefined ? '{"alleycat' : JSON.stringify(header));
  expect(decoded).toEqual({ error: expect.stringContaining(sentence) });
});

test('a header with keys of the future is taken', () => {
  expect(decodeCaptureHeader(JSON.stringify({ ...HEADER, weather: 'rain' }))).toEqual(HEADER);
});

test('what the file cannot take is said in it as lost', async () => {
  const sink = memorySink((writes) => writes >= 3 && writes <= 5);
  const tally = await writeCapture({
    header: HEADER,
    sink,
    stream: async (onLine) => {
      for (const at of [1, 2, 3, 4, 5]) onLine(`[${at},"in","x"]`);
    },
    signal: new AbortController().signal,
    onProgress: () => {},
    elapsedUs: () => 9,
  });
  const { entries, findings } = readAll(bytesOf(sink.text()));
  expect(findings.checksum).toBe('ok');
  expect(entries.map(({ kind, atUs }) => [kind, atUs])).toEqual([
    ['in', 1],
    ['lost', 5],
    ['in', 5],
    ['end', 9],
  ]);
  expect(tally).toEqual({ chunks: 2, bytes: 2, lost: 1, lastUs: 5 });
});

test('lines of the stream that are none, an end before the end, and time that runs backwards are left out', async () => {
  const text = await captureOf([
    'nonsense',
    '[5,"in","a"]',
    '[6,"end",{"chunks":0,"bytes":0,"crc32c":""}]',
    '[4,"in","b"]',
    '[7,"in","c"]',
  ]);
  const { entries, findings } = readAll(bytesOf(text));
  expect(entries.map(({ kind }) => kind)).toEqual(['in', 'in', 'end']);
  expect(findings.checksum).toBe('ok');
});

test('an end with other fields is none', () => {
  expect(decodeCaptureEntry('[1,"end",{"chunks":"1"}]')).toBeUndefined();
  expect(decodeCaptureEntry('[1,"end",null]')).toBeUndefined();
});
