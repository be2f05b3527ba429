import { expect, test } from '@jest/globals';
import {
  basicIngestTopic,
  bikeTopic,
  bikeTopicFilter,
  CLASSES,
  classById,
  isIngestKind,
  standingTopic,
} from './contract.ts';

test('topics are the documented ones', () => {
  expect(bikeTopic('bike-0042', 'ride')).toBe('alleycat/bikes/bike-0042/ride');
  expect(bikeTopicFilter('backlog')).toBe('alleycat/bikes/+/backlog');
  expect(standingTopic(3)).toBe('alleycat/classes/3/standing');
  expect(basicIngestTopic('alleycat_ride', bikeTopic('bike-0042', 'ride'))).toBe(
    '$aws/rules/alleycat_ride/alleycat/bikes/bike-0042/ride',
  );
});

test.each([
  ['ride', true],
  ['pack', true],
  ['backlog', true],
  ['gap', true],
  ['heartbeat', false],
  ['presence', false],
] as const)('a rule carries %s into a stream: %s', (kind, carried) => {
  expect(isIngestKind(kind)).toBe(carried);
});

test('there are six classes, 1 to 6, each with a name of its own', () => {
  expect(CLASSES.map(({ classId }) => classId)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(CLASSES.map(({ name }) => name)).size).toBe(6);
  expect(classById(7)).toBeUndefined();
});
