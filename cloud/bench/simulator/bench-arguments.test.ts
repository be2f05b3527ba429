import { expect, test } from '@jest/globals';
import { parseBenchArguments } from './bench-arguments.ts';

const parse = (words: string) => parseBenchArguments(words === '' ? [] : words.split(' '), ['rate', 'growth']);

test.each([
  ['', { parts: [], plotFile: undefined, json: false }],
  ['rate --json', { parts: ['rate'], plotFile: undefined, json: true }],
  ['growth --plot a.svg', { parts: ['growth'], plotFile: 'a.svg', json: false }],
  ['--json --plot a.svg', { parts: [], plotFile: 'a.svg', json: true }],
])('reads "%s"', (words, read) => {
  expect(parse(words)).toEqual(read);
});

test('tells how to use it when asked', () => {
  expect(parse('rate --help')).toBe('help');
});

test.each([
  ['rates', /^rates: one of rate, growth, for example /],
  ['--plots', /^--plots: one of /],
  ['growth --plot', /^--plot: its file is missing, for example /],
  ['growth --plot --json', /^--plot: its file is missing, for example /],
  ['rate --plot a.svg', /^--plot a\.svg: it plots the part growth, for example growth --plot a\.svg$/],
])('refuses "%s" with a sentence', (words, sentence) => {
  expect(parse(words)).toEqual({ error: expect.stringMatching(sentence) });
});
