import { raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { stampSample } from './stamp.ts';

const SAMPLE = { endMs: 61_000.25, cadenceTenths: 851, resistanceTenths: 402, sensor: 'ok' as const };
const NAME = { runId: '00000000000000aa', seq: 9 };
const KEEPER = { hostBoot: 'boot', wallOffsetMs: 5, synced: true, anchoredAtMs: 0 };
const ENTRY = { raceId: 6_000_000, classId: 2, racerId: 7, name: 'Ada' };

test('a free second is stamped with the start of its wall second', () => {
  const keeper = { ...KEEPER, wallOffsetMs: 1_800_000_000_000 - 0.25 };
  expect(stampSample(SAMPLE, { kind: 'ride' }, NAME, keeper)).toEqual({
    ...NAME,
    ...SAMPLE,
    hostBoot: 'boot',
    clock: 'synced',
    timeMs: 1_800_000_060_000,
  });
});

test('a second of a race is stamped from its window, wherever the wall clock stands', () => {
  const keeper = { ...KEEPER, synced: false };
  const record = stampSample(SAMPLE, { kind: 'race', entry: ENTRY, second: 42 }, NAME, keeper);
  expect(record).toEqual({
    ...NAME,
    ...SAMPLE,
    hostBoot: 'boot',
    clock: 'estimated',
    timeMs: raceStartMs(6_000_000) + 41_000,
    race: { ...ENTRY, second: 42 },
  });
});

test('the last second carries the result', () => {
  const final = { total: 3_780_000, counted: 300 };
  const part = { kind: 'race' as const, entry: ENTRY, second: 300, final };
  expect(stampSample(SAMPLE, part, NAME, KEEPER).race).toEqual({
    ...ENTRY,
    second: 300,
    final,
  });
});
