import { expect, test } from '@jest/globals';
import { liveMessage } from '../src/delivery/message.ts';
import { KillOracle } from './kill-oracle.ts';
import { sampleRecord } from './sample-record.ts';

const FIRST_MS = sampleRecord(1).timeMs;
const RIDDEN = { startMs: FIRST_MS, lowestRpm: 84.96, highestRpm: 85.3 };

function hear(oracle: KillOracle, ...sample: Parameters<typeof sampleRecord>): void {
  oracle.take(
    'alleycat/bikes/bike-1/ride',
    Buffer.from(JSON.stringify(liveMessage('bike-1', sampleRecord(...sample)))),
  );
}

test('a second that never arrived is missing, and one that arrived as it was ridden is neither', () => {
  const oracle = new KillOracle();
  expect(oracle.judge([RIDDEN])).toEqual({ missing: [FIRST_MS], wrong: [] });
  hear(oracle, 1);
  expect(oracle.judge([RIDDEN])).toEqual({ missing: [], wrong: [] });
});

test.each([0, 848, 855])('a second at 85 rpm that arrived with %d tenths is wrong', (cadenceTenths) => {
  const oracle = new KillOracle();
  hear(oracle, 1, { cadenceTenths });
  expect(oracle.judge([RIDDEN])).toEqual({ missing: [], wrong: [{ ...RIDDEN, rpm: cadenceTenths / 10 }] });
});

test('the same sample may come twice, but not with other content, and no second under two names', () => {
  const oracle = new KillOracle();
  hear(oracle, 1);
  hear(oracle, 1);
  expect(oracle).toMatchObject({ arrived: 1, duplicates: 1, altered: 0, renamed: 0 });
  hear(oracle, 1, { cadenceTenths: 851 });
  expect(oracle).toMatchObject({ duplicates: 2, altered: 1, renamed: 0 });
  hear(oracle, 2, { timeMs: FIRST_MS });
  hear(oracle, 1, { runId: '00000000000000bb' });
  expect(oracle).toMatchObject({ arrived: 3, renamed: 2 });
});

test('the largest window is the longest time before a kill of which nothing arrived', () => {
  const oracle = new KillOracle();
  hear(oracle, 1);
  const lives = [
    { ridingFromMs: FIRST_MS - 500, killedAtMs: FIRST_MS + 1900 },
    { ridingFromMs: FIRST_MS + 5000, killedAtMs: FIRST_MS + 6200 },
  ];
  expect(oracle.largestWindowMs(lives)).toBe(1200);
});
