import { describe, expect, test } from '@jest/globals';
import { BENCH_HELP, parseBenchArguments } from './bench-arguments.ts';

describe('the command line', () => {
  test('measures a whole race unless told otherwise', () => {
    expect(parseBenchArguments([])).toEqual({ seconds: 300, json: false });
    expect(parseBenchArguments(['--json', '--seconds', '60'])).toEqual({ seconds: 60, json: true });
  });

  test.each(['4', '0.5', '-1', 'abc', '', '86401'])('refuses %j seconds with the range', (seconds) => {
    expect(parseBenchArguments([`--seconds=${seconds}`])).toEqual({
      error: `--seconds ${seconds}: a whole number from 5 to 86400, for example --seconds 60`,
    });
  });

  test('names an option that it does not know', () => {
    expect(parseBenchArguments(['--sconds', '60'])).toEqual({ error: expect.stringContaining("'--sconds'") });
  });

  test('helps, and the help names every option', () => {
    expect(parseBenchArguments(['--help'])).toBe('help');
    for (const option of ['--json', '--seconds', '--help']) expect(BENCH_HELP).toContain(option);
  });
});
