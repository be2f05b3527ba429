import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCaptureEntry } from './capture-format.ts';
import { encodeChunk } from './chunk-event.ts';

test('text stays text, and all else is hex', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
  expect(encodeChunk(7, 'in', bytes('$RD,"\t\r\n'))).toBe('[7,"in","$RD,\\"\\t\\r\\n"]');
  expect(encodeChunk(8, 'out', bytes('\xf5\x31\x00'))).toBe('[8,"out-hex","f5 31 00"]');
});

test('every chunk is one line, and is read back as it was', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('in', 'out'), fc.uint8Array({ maxLength: 300 }), (atUs, kind, bytes) => {
      const line = encodeChunk(atUs, kind, bytes);
      expect(line).not.toContain('\n');
      expect(decodeCaptureEntry(line)).toEqual({ kind, atUs, bytes });
    }),
  );
});
