import { expect, test } from '@jest/globals';
import { ReadlineParser } from '@serialport/parser-readline';
import fc from 'fast-check';
import { boardLine } from '../../../test/board-line.ts';
import { MAX_LINE_BYTES } from '../cut-lines.ts';
import { guardLength, INITIAL_LENGTH_GUARD } from '../length-guard.ts';
import { INITIAL_BOARD_DRIVER, takeBoardLine } from './board-driver.ts';

interface Received {
  /** Bytes of lines that were taken whole, of what was discarded, of line ends that stand alone, and not yet ended. */
  readonly accepted: number;
  readonly discarded: number;
  readonly blank: number;
  readonly pending: number;
  readonly seqs: readonly number[];
}

/** Sends chunks through guard, parser and driver, as the serial port does, and accounts for every byte. */
function receive(chunks: readonly Uint8Array[]): Received {
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
  const seqs: number[] = [];
  let [accepted, discarded, blank, driver] = [0, 0, 0, INITIAL_BOARD_DRIVER];
  parser.on('data', (line: string) => {
    const step = takeBoardLine(driver, line, 0);
    driver = step.driver;
    const bytes = step.outputs.reduce((sum, output) => sum + (output.kind === 'discard' ? output.bytes : 0), 0);
    discarded += bytes;
    if (line === '\r') blank += 1;
    else accepted += line.length - bytes;
    if (step.outputs.some((output) => output.kind === 'measurement')) seqs.push(driver.time?.seq ?? -1);
  });
  let guard = INITIAL_LENGTH_GUARD;
  for (const chunk of chunks) {
    const guarded = guardLength(guard, chunk, MAX_LINE_BYTES);
    guard = guarded.guard;
    discarded += guarded.droppedBytes;
    for (const bytes of guarded.passed) parser.write(bytes);
  }
  return { accepted, discarded, blank, pending: parser.buffer.length, seqs };
}

const bytesOf = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const report = (seq: number): string => boardLine(`RD,${seq},${seq * 100},0,0,0,2040,500,00`);

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => [...bytes]),
  fc.array(fc.constantFrom(0x24, 0x2a, 0x0d, 0x0a, 0x2c, 0x30), { maxLength: 20 }),
  fc.nat({ max: 3 }).map((times) => Array.from({ length: times * 70 }, () => 0x59)),
  fc.tuple(fc.nat({ max: 65_535 }), fc.nat({ max: 40 })).map(([seq, length]) => bytesOf(report(seq).slice(0, length))),
);
const chunksOf = (bytes: readonly number[], cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => Uint8Array.from(bytes.slice(places[index] ?? 0, end)));
};
const cuts = fc.array(fc.nat(), { maxLength: 12 });

test('any bytes in any cuts: nothing throws and every byte is accounted for', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 8 }), cuts, (pieces, places) => {
      const bytes = pieces.flat();
      const { accepted, discarded, blank, pending } = receive(chunksOf(bytes, places));
      const feedsIn = bytes.filter((byte) => byte === 0x0a).length;
      expect(pending).toBeLessThanOrEqual(MAX_LINE_BYTES);
      expect(accepted + discarded + blank + pending + feedsIn).toBe(bytes.length);
    }),
    { numRuns: 800 },
  );
});

test('every intact line that follows a line feed is accepted, whatever stands around it', () => {
  const ownLine = fc.record({ before: noise, seq: fc.nat({ max: 65_535 }) });
  fc.assert(
    fc.property(fc.array(ownLine, { minLength: 1, maxLength: 8 }), cuts, (parts, places) => {
      const bytes = parts.flatMap(({ before, seq }) => [...before, 0x0a, ...bytesOf(report(seq))]);
      const wanted = parts.map(({ seq }) => seq);
      const { seqs } = receive(chunksOf(bytes, places));
      let at = -1;
      for (const seq of wanted) {
        at = seqs.indexOf(seq, at + 1);
        expect(at).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 400 },
  );
});

test('a flood of one megabyte without a line end leaves 128 bytes behind', () => {
  const flood = Array.from({ length: 1024 }, () => new Uint8Array(1024).fill(0x59));
  expect(receive(flood)).toMatchObject({ pending: MAX_LINE_BYTES, discarded: 1024 * 1024 - MAX_LINE_BYTES });
});
