import { raceStartMs, type Standing, standingSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { Announcer } from './announcer.ts';
import { createAnnouncerHandler } from './announcer-handler.ts';
import { tableItemOf } from './table-item.ts';

const RACE_ID = 6_000_000;
const END_MS = raceStartMs(RACE_ID + 1);

/** An announcer at a time that only its own sleep and the test move. */
function rig(startMs: number) {
  const published: Standing[] = [];
  const slept: number[] = [];
  const clock = { nowMs: startMs };
  const handler = createAnnouncerHandler({
    announcer: new Announcer({
      store: { query: async function* () {} },
      isTurnInSequence: async () => true,
      publish: async (_topic, payload) => {
        published.push(standingSchema.parse(JSON.parse(payload)));
      },
    }),
    nowMs: () => clock.nowMs,
    sleepMs: async (durationMs) => {
      slept.push(durationMs);
      clock.nowMs += durationMs;
    },
    count: () => {},
  });
  return { handler, clock, slept, told: () => published.map(({ raceId, top }) => [raceId, top[0]?.second]) };
}

/** What the table's stream shows of a batch with one second of one rider. */
function row(raceId: number, second: number) {
  const rider = { bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds: [second], outputs: [10_000] };
  const key = { shardId: 's', firstSequence: `${second}`, lastSequence: `${second}`, part: 0 };
  const { pk, sk, riders } = tableItemOf({ raceId, classId: 1, ...key, riders: [rider] });
  const B = Buffer.from(riders).toString('base64');
  return { dynamodb: { NewImage: { pk: { S: pk }, sk: { S: sk }, riders: { B } } } };
}

test('waits for the last standing of a race after which nobody rides', async () => {
  const { handler, clock, slept, told } = rig(END_MS - 300);
  await handler({ Records: [row(RACE_ID, 299)] });
  clock.nowMs = END_MS + 700;
  await handler({ Records: [row(RACE_ID, 300)] });
  expect(slept).toEqual([650]);
  expect(told()).toEqual([
    [RACE_ID, 299],
    [RACE_ID, 300],
  ]);
});

test('waits for no straggler of the last race while the next one is ridden: its batches bring the moment', async () => {
  const { handler, clock, slept, told } = rig(END_MS + 20_000);
  await handler({ Records: [row(RACE_ID + 1, 20)] });
  clock.nowMs += 100;
  await handler({ Records: [row(RACE_ID, 300)] });
  expect(slept).toEqual([]);
  for (const second of [21, 22, 23, 24]) {
    clock.nowMs = END_MS + second * 1_000;
    await handler({ Records: [row(RACE_ID + 1, second)] });
  }
  expect(slept).toEqual([]);
  expect(told()).toContainEqual([RACE_ID, 300]);
  expect(told().at(-1)).toEqual([RACE_ID + 1, 24]);
});
