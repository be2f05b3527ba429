import { describe, expect, test } from '@jest/globals';
import { DAEMON_HELP, parseArguments } from './arguments.ts';

const words = (line: string): string[] => line.split(' ');

test('the examples of the help are understood', () => {
  const examples = [...DAEMON_HELP.matchAll(/^ {2}alleycat-bridge (--config [^[\n]+)$/gm)].map(
    (match) => match[1] ?? '',
  );
  expect(examples).toHaveLength(2);
  for (const example of examples) expect(parseArguments(words(example))).toHaveProperty('configPath');
});

test.each([
  ['--config a.json', { configPath: 'a.json', verbose: false, speed: { factor: 1, anchorMs: undefined } }],
  ['--speed 10 --config a.json', { configPath: 'a.json', verbose: false, speed: { factor: 10, anchorMs: undefined } }],
  [
    '--config a.json --speed 0.5@1800000000000 --verbose',
    {
      configPath: 'a.json',
      verbose: true,
      speed: { factor: 0.5, anchorMs: 1_800_000_000_000 },
    },
  ],
  ['--help', 'help'],
  ['-h', 'help'],
  ['--config a.json --version', 'version'],
])('%s', (line, parsed) => {
  expect(parseArguments(words(line))).toEqual(parsed);
});

describe('what is not understood names the option', () => {
  test.each([
    ['--config', '--config: its value is missing'],
    ['--speed 10', '--config FILE is missing'],
    ['--konfig a.json', '--konfig: there is no such option'],
    ['--config a.json --speed 0', '--speed 0: a number from 0.1 to 1000'],
    ['--config a.json --speed 1001', '--speed 1001'],
    ['--config a.json --speed fast', '--speed fast'],
    ['--config a.json --speed -1', '--speed -1'],
    ['--config a.json --speed 10@', '--speed 10@'],
  ])('%s', (line, message) => {
    expect(() => parseArguments(words(line))).toThrow(message);
    expect(() => parseArguments(words(line))).toThrow(expect.objectContaining({ code: 'USAGE_WRONG', exitCode: 64 }));
  });
});
