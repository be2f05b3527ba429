import { expandPack, liveMessageSchema, packSchema, raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rides } from './attendance.ts';
import { createFleet, type FleetMessage, type FleetOptions } from './fleet.ts';
import { rideFleet } from './ride-fleet.ts';
import { recordOf } from './stream-record.ts';

const START_MS = raceStartMs(6_000_000);
const ALL = { latePercent: 0, dropoutPercent: 0 };
const FLEET: FleetOptions = { riders: 7, seed: 1, runId: '0123456789abcdef', packSeconds: 1, attendance: ALL };

/** Rides as fast as it goes, and says when everything was due, in ms after the start. */
async function ride(options: Partial<FleetOptions>, fromMs: number, seconds: number, mostAtOnce = 500) {
  const due: { atMs: number; messages: readonly FleetMessage[] }[] = [];
  let [nowMs, nextMs] = [fromMs, 0];
  await rideFleet(
    createFleet({ ...FLEET, ...options }),
    { startMs: fromMs, seconds, mostAtOnce },
    {
      clock: {
        sleepUntil: async (atMs) => {
          nowMs = Math.max(nowMs, atMs);
        },
      },
      signal: new AbortController().signal,
      due: (dueMs) => {
        nextMs = dueMs;
      },
      deliver: async (messages) => {
        expect(nowMs).toBe(nextMs);
        due.push({ atMs: nowMs - fromMs, messages });
      },
    },
  );
  return due;
}

describe('a fleet', () => {
  test('sends a live message a rider and second that the contract and the consumers take, in all six classes', async () => {
    const messages = (await ride({}, START_MS + 200_000, 100)).flatMap((part) => part.messages);
    expect(messages).toHaveLength(7 * 100);
    const parsed = messages.map(({ json }) => liveMessageSchema.parse(JSON.parse(json)));
    expect(new Set(parsed.map((message) => ('classId' in message ? message.classId : 0)))).toEqual(
      new Set([1, 2, 3, 4, 5, 6]),
    );
    expect(parsed.filter(({ event }) => event === 'final')).toHaveLength(7);
    expect(new Set(parsed.map(({ uuid }) => uuid)).size).toBe(messages.length);
    const [first] = messages;
    if (first === undefined) throw new Error('no message');
    const { partitionKey, data } = recordOf(first);
    expect(partitionKey).toBe('sim-00001');
    expect(JSON.parse(data.toString())).toEqual({ ...JSON.parse(first.json), bikeId: 'sim-00001' });
  });

  test('packs hold the same samples as live messages, also across the end of a race', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 60 }),
        fc.nat({ max: 299 }),
        fc.integer({ min: 1, max: 90 }),
        async (packSeconds, offset, seconds) => {
          const attendance = { latePercent: 40, dropoutPercent: 40 };
          const fromMs = START_MS + offset * 1000;
          const packs = (await ride({ packSeconds, attendance }, fromMs, seconds)).flatMap((part) => part.messages);
          const live = (await ride({ attendance }, fromMs, seconds)).flatMap((part) => part.messages);
          const samples = packs.flatMap(({ rider, json }) =>
            expandPack(packSchema.parse(JSON.parse(json))).map(({ seq, timeMs }) => `${rider.bikeId} ${seq} ${timeMs}`),
          );
          const expected = live.map(({ rider, json }) => {
            const { seq, deviceTimestamp } = liveMessageSchema.parse(JSON.parse(json));
            return `${rider.bikeId} ${seq} ${deviceTimestamp}`;
          });
          expect(samples.sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 20 },
    );
  });

  test('spreads a second over the next one in calls that are full, and packs over all seconds', async () => {
    const live = await ride({ riders: 1_000 }, START_MS, 2);
    expect(live.map(({ atMs, messages }) => [atMs, messages.length])).toEqual([
      [1_000, 500],
      [1_500, 500],
      [2_000, 500],
      [2_500, 500],
    ]);
    const packed = await ride({ riders: 4_800, packSeconds: 5 }, START_MS, 15);
    const sizes = packed.slice(10, -10).map(({ messages }) => messages.length);
    expect(new Set(sizes)).toEqual(new Set([480]));
  });

  test('the same seed rides the same, another one does not', async () => {
    const json = async (seed: number) =>
      (await ride({ seed, attendance: { latePercent: 20, dropoutPercent: 20 } }, START_MS, 160)).flatMap((part) =>
        part.messages.map((message) => message.json),
      );
    expect(await json(5)).toEqual(await json(5));
    expect(await json(5)).not.toEqual(await json(6));
  });

  test.each([0, 40_001, Number.NaN])('of %d riders is refused', (riders) => {
    expect(() => createFleet({ ...FLEET, riders })).toThrow(RangeError);
  });
});

test('some join late, some drop out, and nobody comes and goes', () => {
  const attendance = { latePercent: 10, dropoutPercent: 5 };
  const field = Array.from({ length: 1_000 }, (_, index) =>
    Array.from({ length: 300 }, (_, second) =>
      rides({ seed: 9, racerId: index + 1, raceId: 7 }, second + 1, attendance),
    ),
  );
  const late = field.filter((seconds) => seconds[0] === false).length;
  const gone = field.filter((seconds) => seconds[299] === false).length;
  expect(Math.abs(late - 100)).toBeLessThan(45);
  expect(Math.abs(gone - 50)).toBeLessThan(32);
  for (const seconds of field)
    expect(seconds.lastIndexOf(true) - seconds.indexOf(true) + 1).toBe(seconds.filter(Boolean).length);
});
