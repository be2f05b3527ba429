import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern, matchesPattern, variablesIn } from './policy-pattern.ts';

const matches = (pattern: string, text: string, variables: Record<string, string> = {}): boolean => {
  const compiled = compilePattern(pattern, variables);
  return compiled !== undefined && matchesPattern(compiled, text);
};

test.each<[string, string, boolean]>([
  ['a/b', 'a/b', true],
  ['a/b', 'a/b/', false],
  ['a/*', 'a/b/c', true],
  ['a/*', 'a/', true],
  ['a/*', 'a', false],
  ['*/get', 'x/y/get', true],
  ['*/get', 'x/get/y', false],
  ['a*b*c', 'abxbc', true],
  ['a*b*c', 'abxb', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a?c', 'a/c', true],
  ['a?c', 'a\u{1f6b2}c', true],
  ['?*', '', false],
  ['a/+/#', 'a/b/c', false],
  ['a/+/#', 'a/+/#', true],
  ['${*}${?}${$}', '*?$', true],
  ['${*}', 'x', false],
  ['$aws/x', '$aws/x', true],
])('"%s" against "%s": %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test('what a variable holds is text, whatever it is', () => {
  expect(matches('a/${v}', 'a/b', { v: '*' })).toBe(false);
  expect(matches('a/${v}', 'a/*', { v: '*' })).toBe(true);
  expect(matches('a/${v}', 'a/b', { v: '${w}', w: 'b' })).toBe(false);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (value, text) => {
      expect(matches('<${v}>', `<${text}>`, { v: value })).toBe(value === text);
    }),
  );
});

test('a pattern whose variable has no value matches nothing', () => {
  expect(compilePattern('a/${v}/*', {})).toBeUndefined();
  expect(compilePattern('a/${constructor}', {})).toBeUndefined();
  expect(variablesIn('a/${v}/${*}/${w}')).toEqual(['v', 'w']);
});

test('wildcards agree with the regular expression that says the same, and end in time', () => {
  const part = fc.constantFrom('a', 'b', '/', '*', '?');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 10 }),
      (parts, text) => {
        const source = parts.map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one)).join('');
        expect(matches(parts.join(''), text.join(''))).toBe(new RegExp(`^${source}$`, 's').test(text.join('')));
      },
    ),
    { numRuns: 2_000 },
  );
  expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(2_000))).toBe(false);
});
