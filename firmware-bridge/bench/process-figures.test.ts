import { describe, expect, test } from '@jest/globals';
import { parseCpuMs, parseRssMb } from './process-figures.ts';

describe('figures of a process', () => {
  test('CPU time is user and system time, whatever the process calls itself', () => {
    const after = 'S 1 900 900 0 -1 4194304 5000 0 12 0 431 27 9 9 20 0 11 0 777 1139556352 17000';
    expect(parseCpuMs(`900 (node) ${after}`)).toBe(4580);
    expect(parseCpuMs(`900 (a) S 1 (b c) ${after}`)).toBe(4580);
  });

  test('resident memory is in MiB', () => {
    expect(parseRssMb('Name:\tnode\nVmHWM:\t  99999 kB\nVmRSS:\t   75776 kB\nRssAnon:\t   1 kB\n')).toBe(74);
  });

  test('a process that is ending has no memory to tell', () => {
    expect(parseRssMb('Name:\tnode\nState:\tZ (zombie)\n')).toBeNaN();
  });
});
