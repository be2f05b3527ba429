import { packSamples, raceIdAt, raceStartMs, type Standing, standingSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { kinesisEvent } from '../consumers/batch/kinesis-event-fixture.ts';
import { openLocalLeaderboard } from './local-leaderboard.ts';
import { worldOf } from './poller/simulated-poller.ts';

/** A leaderboard in simulated time, and one rider whose samples reach its consumer when they are told to. */
function rig() {
  const time = worldOf().clock;
  const published: Standing[] = [];
  const leaderboard = openLocalLeaderboard({
    publish: async (_topic, payload) => {
      published.push(standingSchema.parse(JSON.parse(payload)));
    },
    setAside: () => Promise.reject(new Error('nothing here is poison')),
    clock: {
      nowMs: () => time.nowMs(),
      toRealMs: (durationMs) => durationMs,
      sleepUntil: (atMs, signal) => time.wait(Math.max(0, atMs - time.nowMs()), signal),
    },
  });
  const raceId = raceIdAt(time.nowMs());
  const bring = (second: number): Promise<void> => {
    const race = { raceId, classId: 1, racerId: 1, name: 'Ada', second, final: false };
    const numbers = { cadenceTenths: 800, resistanceTenths: 400, timeMs: time.nowMs(), clock: 'synced' as const };
    const value = packSamples([{ runId: '0123456789abcdef', seq: second, ...numbers, race }]);
    return leaderboard.handler(
      kinesisEvent('shardId-000000000000', [{ sequence: second, arrivedAtMs: time.nowMs(), value }]),
    );
  };
  return { leaderboard, time, published, bring, startMs: time.nowMs(), endMs: raceStartMs(raceId + 1) };
}

test('the announcer is called with rows and by the tick of the account, and by nothing else', async () => {
  const { leaderboard, time, published, bring, startMs } = rig();
  await bring(190);
  await time.runUntil(() => published.length === 1);
  await bring(191);
  await time.runUntil(() => published.length === 2);
  const toldMs = published.map(({ asOf }) => asOf - startMs);
  expect(toldMs[0]).toBe(250);
  expect(toldMs[1]).toBeGreaterThanOrEqual(60_000);
  expect(toldMs[1]).toBeLessThanOrEqual(60_250);
  await leaderboard.close();
});

test('the end of a race is told without another row, and once more as provisional by the tick', async () => {
  const { leaderboard, time, published, bring, endMs } = rig();
  await time.runUntil(() => time.nowMs() >= endMs - 100);
  await bring(299);
  await time.runUntil(() => published.length === 1);
  await bring(300);
  await time.runUntil(() => published.length === 3);
  expect(published.map(({ state, top }) => [state, top[0]?.second])).toEqual([
    ['live', 299],
    ['live', 300],
    ['provisional', 300],
  ]);
  expect(published[1]?.asOf).toBe((published[0]?.asOf ?? 0) + 1_650);
  expect(published[2]?.asOf).toBeLessThanOrEqual(endMs + 121_000);
  await leaderboard.close();
});
