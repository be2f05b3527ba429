import { expect, test } from '@jest/globals';
import { FakeClock } from '../../test/fake-clock.ts';
import { jsonLog } from './json-log.ts';

function logged(verbose: boolean): unknown[] {
  const clock = new FakeClock(1_800_000_000_000);
  const lines: string[] = [];
  const tell = jsonLog((line) => lines.push(line), clock, verbose);
  for (let second = 0; second < 12; second++) {
    tell({ kind: 'sensorLost' });
    tell({ kind: 'sampleMade', timeMs: second * 1000, lateMs: 0.5 });
    clock.holdUp(1000);
  }
  return lines.map((line) => {
    expect(line.endsWith('}\n')).toBe(true);
    return JSON.parse(line);
  });
}

test('an event is one line of JSON, and a repeated one is held back and counted', () => {
  expect(logged(false)).toEqual([
    { at: '2027-01-15T08:00:00.000Z', level: 'warn', event: 'sensorLost' },
    { at: '2027-01-15T08:00:10.000Z', level: 'warn', event: 'sensorLost', heldBack: 9 },
  ]);
});

test('debug events are written only when asked for, and then all of them', () => {
  const samples = logged(true).filter((line) => JSON.stringify(line).includes('sampleMade'));
  expect(samples).toHaveLength(12);
  expect(samples[3]).toEqual({
    at: '2027-01-15T08:00:03.000Z',
    level: 'debug',
    event: 'sampleMade',
    timeMs: 3000,
    lateMs: 0.5,
  });
});
