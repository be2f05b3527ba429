import { expect, test } from '@jest/globals';
import { gapsAround } from './gaps.ts';
import { exampleRows } from './screen-example.ts';

test('names the riders next to the own row and their distance in total', () => {
  expect(gapsAround(exampleRows(5, 3), 5)).toEqual({
    ahead: { name: 'Racer 2', gap: '100' },
    behind: { name: 'Racer 4', gap: '100' },
  });
});

test('says who leads and who has nobody behind', () => {
  expect(gapsAround(exampleRows(5, 1), 5).ahead).toEqual({ name: 'You lead', gap: '' });
  expect(gapsAround(exampleRows(5, 5), 5).behind).toEqual({ name: 'Nobody', gap: '' });
});

test('claims nothing where the standing does not tell', () => {
  expect(gapsAround(exampleRows(50, 50), 51).behind).toEqual({ name: '', gap: '–' });
  expect(gapsAround(exampleRows(50, 0), 400)).toEqual({
    ahead: { name: '', gap: '–' },
    behind: { name: '', gap: '–' },
  });
});
