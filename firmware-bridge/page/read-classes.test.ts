import { CLASSES } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { route } from '../src/rider/routes.ts';
import { readClasses } from './read-classes.ts';
import { exampleScreen } from './screen-example.ts';

test('reads what the bike answers', () => {
  const request = { method: 'GET', path: '/api/classes', headers: { host: '127.0.0.1:8080' }, body: '' };
  const answer = route(request, () => exampleScreen());
  expect(answer.kind === 'json' ? readClasses(answer.body) : undefined).toEqual(CLASSES);
});

test.each([
  [undefined],
  [null],
  [[]],
  [{ classes: 7 }],
  [{ classes: [] }],
  [{ classes: [{ classId: '1', name: 'x' }] }],
])('takes %j for no answer', (body) => {
  expect(readClasses(body)).toBeUndefined();
});
