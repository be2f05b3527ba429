import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { guardLength, INITIAL_LENGTH_GUARD } from './length-guard.ts';

const LINE_FEED = 0x0a;
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function guardAll(chunks: readonly Uint8Array[], maxBytes: number): { text: string; droppedBytes: number } {
  let guard = INITIAL_LENGTH_GUARD;
  let text = '';
  let droppedBytes = 0;
  for (const chunk of chunks) {
    const step = guardLength(guard, chunk, maxBytes);
    guard = step.guard;
    droppedBytes += step.droppedBytes;
    text += step.passed.map((piece) => Buffer.from(piece).toString('latin1')).join('');
  }
  return { text, droppedBytes };
}

test.each([
  ['lines that fit pass untouched', 'abc\nabcd\n', 'abc\nabcd\n', 0],
  ['the rest of a line that does not is dropped', 'abcdefg\nab\n', 'abcd\nab\n', 3],
  ['a dollar ends dropping and begins a line of its own', 'abcdefg$hi\n', 'abcd\n$hi\n', 3],
  ['a dollar that is itself too much', 'abcd$hi\n', 'abcd\n$hi\n', 0],
  ['many dollars', 'abcde$bcde$\n', 'abcd\n$bcd\n$\n', 2],
  ['a line feed alone', '\n\n', '\n\n', 0],
])('%s', (_name, input, text, droppedBytes) => {
  expect(guardAll([bytes(input)], 4)).toEqual({ text, droppedBytes });
});

test('cuts change nothing, no line passes the bound, and every byte passes or is counted', () => {
  const byte = fc.oneof(fc.constantFrom(LINE_FEED, 0x24, 0x0d), fc.nat({ max: 255 }));
  const chunk = fc.array(byte, { maxLength: 40 }).map((values) => Uint8Array.from(values));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), fc.integer({ min: 1, max: 20 }), (chunks, maxBytes) => {
      const whole = Uint8Array.from(chunks.flatMap((each) => [...each]));
      const { text, droppedBytes } = guardAll(chunks, maxBytes);
      expect(guardAll([whole], maxBytes)).toEqual({ text, droppedBytes });
      const lines = text.split('\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(maxBytes);
      const feedsIn = whole.filter((value) => value === LINE_FEED).length;
      const ownFeeds = lines.length - 1 - feedsIn;
      expect(text.length - ownFeeds + droppedBytes).toBe(whole.length);
    }),
    { numRuns: 500 },
  );
});
