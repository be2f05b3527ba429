import { expect, test } from '@jest/globals';
import { nearestKey } from './nearest-key.ts';

const KNOWN = ['bikeId', 'serial', 'uplink', 'delivery', 'page'];

test.each([
  ['bikeid', 'bikeId'],
  ['bike_id', 'bikeId'],
  ['seriel', 'serial'],
  ['uplnk', 'uplink'],
  ['pages', 'page'],
  ['delivrey', 'delivery'],
  ['temperature', undefined],
])('%s is most like %s', (key, nearest) => {
  expect(nearestKey(key, KNOWN)).toBe(nearest);
});

test('nothing is near when nothing is known, and a hostile key is cheap', () => {
  expect(nearestKey('bikeId', [])).toBeUndefined();
  expect(nearestKey('x'.repeat(1_000_000), ['bikeId', 'serial'])).toBe(undefined);
});
