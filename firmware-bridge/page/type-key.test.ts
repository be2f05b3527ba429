import { expect, test } from '@jest/globals';
import { DELETE_KEY, SPACE_KEY, typeKey } from './type-key.ts';

const type = (keys: readonly string[], maxLength = 24) => keys.reduce((text, key) => typeKey(text, key, maxLength), '');

test('capitalises a name word by word', () => {
  expect(type([...'anna', '-', ...'lena', SPACE_KEY, ...'b'])).toBe('Anna-Lena B');
});

test('deletes whole characters, down to nothing', () => {
  expect(typeKey('Zo🚲', DELETE_KEY, 24)).toBe('Zo');
  expect(typeKey('', DELETE_KEY, 24)).toBe('');
});

test('stops at the longest name', () => {
  expect(type([...'abcdef'], 4)).toBe('Abcd');
});
