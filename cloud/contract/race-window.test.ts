import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RACE_MS, raceIdAt, raceStartMs, secondOfRaceAt } from './contract.ts';

const START = 6_000_000 * RACE_MS;

test.each([
  [START - 1, 5_999_999, 300],
  [START, 6_000_000, 1],
  [START + 999, 6_000_000, 1],
  [START + 1000, 6_000_000, 2],
  [START + 299_000, 6_000_000, 300],
  [START + 299_999, 6_000_000, 300],
  [START + 300_000, 6_000_001, 1],
  [0, 0, 1],
])('%d ms lies in race %d, second %d', (epochMs, raceId, second) => {
  expect([raceIdAt(epochMs), secondOfRaceAt(epochMs)]).toEqual([raceId, second]);
});

test('race and second together name exactly one second of wall time', () => {
  fc.assert(
    fc.property(fc.nat({ max: 4_000_000_000_000 }), (epochMs) => {
      const start = raceStartMs(raceIdAt(epochMs)) + (secondOfRaceAt(epochMs) - 1) * 1000;
      expect(start).toBe(epochMs - (epochMs % 1000));
    }),
  );
});
