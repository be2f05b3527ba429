import { expect, test } from '@jest/globals';
import { parseRivalsArguments } from './rivals-arguments.ts';

const URL_WORDS = ['--url', 'mqtt://127.0.0.1:1883'];

test('takes the documented options', () => {
  const words = [...URL_WORDS, '--count', '3', '--class', '6', '--seed', '0', '--speed', '10@1800000000000'];
  expect(parseRivalsArguments(words)).toEqual({
    url: 'mqtt://127.0.0.1:1883',
    count: 3,
    classId: 6,
    seed: 0,
    speed: { speed: 10, epochMs: 1_800_000_000_000 },
  });
  expect(parseRivalsArguments(URL_WORDS)).toMatchObject({ count: 19, classId: 1, seed: 1, speed: { speed: 1 } });
  expect(parseRivalsArguments(['--help'])).toBe('help');
});

test.each([
  [[], '--url'],
  [['--url', 'http://x'], '--url'],
  [['--url'], '--url'],
  [['--rivals', '3'], '--rivals'],
  [['--count', '0'], '--count'],
  [['--count', '201'], '--count'],
  [['--count', '3.5'], '--count'],
  [['--class', '7'], '--class'],
  [['--seed', '-1'], '--seed'],
  [['--seed', '4294967296'], '--seed'],
  [['--speed', 'fast'], '--speed'],
])('%j is refused with a sentence that names %s', (words, option) => {
  expect(parseRivalsArguments(words)).toEqual({ error: expect.stringMatching(`^${option}\\b`) });
});
