import { expect, test } from '@jest/globals';
import { parseBoardCommandLine, USAGE } from './board-options.ts';

test('has defaults for all but the link', () => {
  expect(parseBoardCommandLine(['--link', './ttyBIKE0'])).toEqual({
    link: './ttyBIKE0',
    rpm: 80,
    resistancePercent: 40,
    seed: 1,
    speed: 1,
    magnets: 1,
    bounces: 2,
    serial: 1,
    stdinEofQuits: false,
  });
});

test('reads every option', () => {
  const line =
    '--link a --rpm 92.5 --resistance 0 --script r --eeprom e --hex h --seed 4294967295 --speed 20 --magnets 3 --bounces 0 --serial 7 --stdin-eof-quits';
  expect(parseBoardCommandLine(line.split(' '))).toEqual({
    link: 'a',
    rpm: 92.5,
    resistancePercent: 0,
    script: 'r',
    eeprom: 'e',
    hex: 'h',
    seed: 4294967295,
    speed: 20,
    magnets: 3,
    bounces: 0,
    serial: 7,
    stdinEofQuits: true,
  });
});

test('help comes first, and names every option', () => {
  expect(parseBoardCommandLine(['--help'])).toBe('help');
  for (const option of [
    'link',
    'rpm',
    'resistance',
    'script',
    'seed',
    'speed',
    'magnets',
    'bounces',
    'eeprom',
    'hex',
  ]) {
    expect(USAGE).toContain(`--${option} `);
  }
});

test.each([
  [[], '--link PATH is missing, e.g. --link ./ttyBIKE0'],
  [['--link', 'a', '--rpm', '251'], 'rpm must be a number from 0 to 250, e.g. 80, not "251"'],
  [['--link', 'a', '--rpm', ''], 'rpm must be'],
  [['--link', 'a', '--resistance', 'hard'], 'resistance must be a number from 0 to 100, e.g. 40, not "hard"'],
  [['--link', 'a', '--magnets', '1.5'], 'magnets must be a whole number from 1 to 8'],
  [['--link', 'a', '--speed', '0'], 'speed must be a number from 0.1 to 100'],
  [['--link', 'a', '--bogus'], "Unknown option '--bogus'"],
  [['--link', 'a', 'stray'], 'stray'],
])('%j is refused: %s', (argv, message) => {
  expect(() => parseBoardCommandLine(argv)).toThrow(message);
});
