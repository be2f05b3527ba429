import { expect, test } from '@jest/globals';
import { sayError } from './say-error.ts';

test('names the fields as the form does', () => {
  expect(sayError(400, { v: 1, error: 'racerId: too big; name: too short' })).toBe(
    'Racer number: too big; Name: too short',
  );
});

test.each([
  [0, undefined, 'The bike does not answer. Try again in a moment.'],
  [500, undefined, 'The bike could not do that (error 500). Try again in a moment.'],
  [409, { error: 7 }, 'The bike refused that (error 409).'],
  [409, { error: ' ' }, 'The bike refused that (error 409).'],
])('status %d with %j has words too', (status, body, words) => {
  expect(sayError(status, body)).toBe(words);
});

test('cuts an endless answer', () => {
  expect(sayError(400, { error: 'x'.repeat(10_000) })).toHaveLength(200);
});
