import { expect, test } from '@jest/globals';
import { parseTechnicianArguments } from './technician-arguments.ts';

test('runs and json are taken', () => {
  expect(parseTechnicianArguments([])).toEqual({ runs: 7, json: false });
  expect(parseTechnicianArguments(['--runs', '3', '--json'])).toEqual({ runs: 3, json: true });
  expect(parseTechnicianArguments(['--help'])).toBe('help');
});

test.each(['0', '101', '1.5', 'many'])('--runs %s is refused with its range and an example', (runs) => {
  expect(parseTechnicianArguments(['--runs', runs])).toEqual({
    error: `--runs ${runs}: a whole number from 1 to 100, for example --runs 7`,
  });
});
