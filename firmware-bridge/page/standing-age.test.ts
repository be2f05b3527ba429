import { expect, test } from '@jest/globals';
import { exampleScreen } from './screen-example.ts';
import { standingAge } from './standing-age.ts';

test('says nothing of a fresh standing', () => {
  expect(standingAge(exampleScreen(), 11_000)).toEqual({ note: '', old: false });
});

test('gives the age of one that no longer changes', () => {
  expect(standingAge(exampleScreen(), 14_200)).toEqual({ note: '14 s old', old: true });
});

test('is from before the outage at once when the link is down', () => {
  expect(standingAge(exampleScreen({ link: 'down' }), 0)).toEqual({ note: 'from before the outage', old: true });
});

test.each([
  ['waiting', 'up', 'after the start'],
  ['racing', 'up', 'follows soon'],
  ['racing', 'down', 'once online again'],
] as const)('without a standing, %s with the link %s: %s', (state, link, note) => {
  expect(standingAge(exampleScreen({ state, link, standingAsOf: null }), 0)).toEqual({ note, old: false });
});

test('may change until the cloud says that it is no longer live', () => {
  const finished = exampleScreen({ state: 'finished' });
  expect(standingAge(finished, 90_000).note).toBe('may still change');
  expect(standingAge({ ...finished, standingState: 'provisional' }, 90_000)).toEqual({ note: '', old: false });
});
