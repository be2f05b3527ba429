import { describe, expect, test } from '@jest/globals';
import { parseCommandLine } from './command-line.ts';

const SYNTAX = {
  positional: { name: 'FILE', min: 1, max: 2 },
  options: {
    force: { kind: 'flag', about: '' },
    note: { kind: 'text', example: 'uphill', about: '' },
    stage: { kind: 'choice', among: ['line', 'sample'], about: '' },
    seconds: { kind: 'number', min: 1, max: 60, example: 10, about: '' },
  },
} as const;

const parse = (line: string) => parseCommandLine(SYNTAX, line.split(' '));

test('options stand anywhere, with a space or an equals sign', () => {
  expect(parse('a --seconds 5 --force b --note=x=y --stage sample')).toEqual({
    values: { force: true, note: 'x=y', stage: 'sample', seconds: 5 },
    words: ['a', 'b'],
  });
});

test('two dashes end the options', () => {
  expect(parse('-- --force')).toMatchObject({ values: { force: false }, words: ['--force'] });
});

describe('what is wrong is named, with what is right', () => {
  test.each([
    ['--force', 'FILE is missing'],
    ['a b c', 'c: there is nothing that this word could mean'],
    ['a --secnds 5', '--secnds: there is no such option, did you mean --seconds?'],
    ['a -x', '-x: there is no such option; see --help'],
    ['a --seconds', '--seconds: its value is missing, for example --seconds 10'],
    ['a --seconds 0', '--seconds 0: a number from 1 to 60, for example --seconds 10'],
    ['a --seconds 1e1', '--seconds 1e1: a number from 1 to 60, for example --seconds 10'],
    ['a --stage all', '--stage all: one of line, sample, for example --stage line'],
    ['a --note=', '--note: it is empty, for example --note uphill'],
    ['a --force=1', '--force takes no value'],
    ['a --toString', '--toString: there is no such option; see --help'],
  ])('%s', (line, error) => {
    expect(parse(line)).toEqual({ error });
  });
});
