import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wrapText } from './wrap-text.ts';

test('breaks between words, and indents all lines but the first', () => {
  expect(wrapText('swap RX and TX; look', 12, 2)).toEqual(['swap RX', '  and TX;', '  look']);
  expect(wrapText('swap RX and TX', 12, 2, 6)).toEqual(['swap', '  RX and TX']);
  expect(wrapText('a word-that-is-too-long b', 8, 2)).toEqual(['a', '  word-that-is-too-long', '  b']);
});

test('loses no word, and no line of several words is too long', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 80 }), fc.integer({ min: 0, max: 8 }), (each, columns, indent) => {
      const lines = wrapText(each.join(' '), columns, indent);
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(each);
      for (const [index, line] of lines.entries()) {
        const length = index === 0 ? line.length + indent : line.length;
        if (line.trim().includes(' ')) expect(length).toBeLessThanOrEqual(columns);
      }
    }),
  );
});
