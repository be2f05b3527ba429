import { expect, test } from '@jest/globals';
import { ReadlineParser } from '@serialport/parser-readline';
import fc from 'fast-check';
import { cutLines, INITIAL_LINE_CUTS, MAX_LINE_BYTES } from './cut-lines.ts';
import { guardLength, INITIAL_LENGTH_GUARD } from './length-guard.ts';

const byte = fc.oneof(fc.constant(0x0a), fc.constant(0x0d), fc.nat({ max: 255 }));
const flood = fc.nat({ max: 300 }).map((length) => Array.from({ length }, () => 0x59));
const chunk = fc.oneof({ weight: 4, arbitrary: fc.array(byte, { maxLength: 40 }) }, { weight: 1, arbitrary: flood });

test('any bytes in any cuts give the lines that the serial port gives', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
      const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
      const expected: string[] = [];
      parser.on('data', (line: string) => expected.push(line));
      const found: string[] = [];
      let [guard, cuts] = [INITIAL_LENGTH_GUARD, INITIAL_LINE_CUTS];
      for (const bytes of chunks.map((each) => Uint8Array.from(each))) {
        const guarded = guardLength(guard, bytes, MAX_LINE_BYTES);
        guard = guarded.guard;
        for (const passed of guarded.passed) parser.write(passed);
        const cut = cutLines(cuts, bytes);
        cuts = cut.cuts;
        found.push(...cut.lines);
        expect(cut.droppedBytes).toBe(guarded.droppedBytes);
      }
      expect(found).toEqual(expected);
      expect(cuts.rest).toBe(parser.buffer.toString('latin1'));
    }),
  );
});
