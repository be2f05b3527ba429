import { expect, test } from '@jest/globals';
import { keepNewestRace } from './newest-race.ts';
import type { SampleRecord } from './record.ts';

const sample = (seq: number, raceId?: number): SampleRecord => ({
  ...{ runId: '9f86d081884c7d65', seq, hostBoot: 'boot', endMs: seq, timeMs: seq, clock: 'synced', sensor: 'ok' },
  ...{ cadenceTenths: 850, resistanceTenths: 400 },
  ...(raceId !== undefined && { race: { raceId, classId: 1, racerId: 7, name: 'Ada', second: 1 + (seq % 300) } }),
});

function keep(samples: readonly SampleRecord[]): number[] {
  const kept: SampleRecord[] = [];
  for (const each of samples) keepNewestRace(kept, each);
  return kept.map(({ seq }) => seq);
}

test('keeps the newest race, and neither older ones nor what is in no race', () => {
  expect(keep([sample(1), sample(2, 10), sample(3, 11), sample(4, 10), sample(5), sample(6, 11)])).toEqual([3, 6]);
});

test('keeps no more than a race can have, twice', () => {
  expect(keep(Array.from({ length: 5000 }, (_, seq) => sample(seq, 10)))).toHaveLength(600);
});
