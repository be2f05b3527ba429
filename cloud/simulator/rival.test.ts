import { bikeIdSchema, liveMessageSchema, outputHundredths, raceStartMs, toTenths } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { AT_THE_START, liveMessageOf, rideSecond, rivalOf } from './rival.ts';

const START_MS = raceStartMs(6_000_000);
const RIVAL = rivalOf(0, { classId: 3, seed: 42, runId: '0123456789abcdef' });

function ride(fromMs: number, seconds: number) {
  let progress = AT_THE_START;
  return Array.from({ length: seconds }, (_, index) => {
    const ridden = rideSecond(RIVAL, progress, fromMs + index * 1000);
    progress = ridden.progress;
    const message = liveMessageOf(RIVAL.bikeId, ridden.sample, progress);
    return liveMessageSchema.parse(JSON.parse(JSON.stringify(message)));
  });
}

test('rivals have bike ids and racer ids of their own', () => {
  const field = Array.from({ length: 200 }, (_, index) =>
    rivalOf(index, { classId: 1, seed: 1, runId: '0'.repeat(16) }),
  );
  expect(field.slice(0, 2).map(({ bikeId, racerId }) => [bikeId, racerId])).toEqual([
    ['rival-01', 101],
    ['rival-02', 102],
  ]);
  expect(new Set(field.map(({ bikeId }) => bikeId)).size).toBe(200);
  for (const { bikeId } of field) expect(bikeIdSchema.parse(bikeId)).toBe(bikeId);
});

test('a race is 299 updates and a final that says the sum of the outputs', () => {
  const messages = ride(START_MS, 300);
  expect(messages.map(({ event }) => event)).toEqual([...Array.from({ length: 299 }, () => 'update'), 'final']);
  const total = messages.reduce(
    (sum, { cadence, resistance }) => sum + outputHundredths(toTenths(cadence, 2550), toTenths(resistance, 1000)),
    0,
  );
  expect(messages.at(-1)).toMatchObject({
    second: 300,
    total,
    counted: 300,
    raceId: 6_000_000,
    racerId: 101,
    classId: 3,
  });
});

test('seconds, times and seqs go up by one, across the end of a race', () => {
  const messages = ride(START_MS + 298_000, 4);
  expect(messages.map((message) => ('second' in message ? [message.raceId, message.second] : []))).toEqual([
    [6_000_000, 299],
    [6_000_000, 300],
    [6_000_001, 1],
    [6_000_001, 2],
  ]);
  expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(messages.map(({ deviceTimestamp }) => deviceTimestamp - START_MS)).toEqual([
    298_000, 299_000, 300_000, 301_000,
  ]);
  expect(messages[1]).toMatchObject({ event: 'final', counted: 2 });
});
