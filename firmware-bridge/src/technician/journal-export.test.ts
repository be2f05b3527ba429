import { expect, test } from '@jest/globals';
import { sampleOf } from '../../test/journal-rider.ts';
import { exportHead, exportLine } from './journal-export.ts';

const raced = (name: string) => {
  const sample = sampleOf(150);
  if (sample.race === undefined) throw new Error('this sample is of a race');
  return { ...sample, race: { ...sample.race, name } };
};

test.each([
  ['Ada', 'Ada'],
  ['Ada, the "first"', '"Ada, the ""first"""'],
  ['=HYPERLINK(1)', "'=HYPERLINK(1)"],
  ['@x,y', '"\'@x,y"'],
])('%s stays one cell of text in CSV: %s', (name, cell) => {
  const line = exportLine(raced(name), 'csv');
  expect(line).toContain(`,40000,${cell},`);
  expect(line.endsWith(',1234567,299\n')).toBe(true);
});

test('each line of CSV has a cell for each column, a free ride too', () => {
  const columns = exportHead('csv').split(',').length;
  expect(exportLine(sampleOf(1), 'csv').split(',')).toHaveLength(columns);
});

test('JSON lines name what applies only', () => {
  expect(Object.keys(JSON.parse(exportLine(sampleOf(1), 'jsonl')))).toEqual([
    'time',
    'clock',
    'runId',
    'seq',
    'cadence',
    'resistance',
    'sensor',
  ]);
  expect(exportHead('jsonl')).toBe('');
});
