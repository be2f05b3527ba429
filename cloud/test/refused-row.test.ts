import { packSamples, raceIdAt, raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { createLeaderboardHandler } from '../consumers/leaderboard/leaderboard-handler.ts';
import { mappingSettings } from '../local/poller/mapping-settings.ts';
import { STREAM, worldOf } from '../local/poller/simulated-poller.ts';
import { LEADERBOARD_MAPPING } from '../stack/stream-mapping.ts';

const RIDERS = 1_000;
const REFUSED = 613;

test('a rider whose row the table refuses for good costs nobody else of the batch a sample', async () => {
  const world = worldOf();
  const raceId = raceIdAt(world.clock.nowMs());
  for (let racerId = 1; racerId <= RIDERS; racerId++) {
    const race = { raceId, classId: 1, racerId, name: 'Ada', second: 1, final: false };
    const numbers = { cadenceTenths: 800, resistanceTenths: 400, timeMs: raceStartMs(raceId) };
    const pack = packSamples([{ runId: '0123456789abcdef', seq: 1, clock: 'synced', ...numbers, race }]);
    const data = Buffer.from(JSON.stringify(pack));
    world.streams.putRecord(STREAM, { partitionKey: `bike-${racerId}`, data });
  }
  const ranked = new Set<number>();
  const handler = createLeaderboardHandler({
    store: {
      put: async (items) => {
        const racers = items.flatMap(({ riders }) => riders.map(({ racerId }) => racerId));
        if (racers.includes(REFUSED)) throw new Error('ValidationException');
        for (const racerId of racers) ranked.add(racerId);
      },
      query: async function* () {},
    },
    setAside: () => Promise.reject(new Error('nothing here is poison')),
    count: () => {},
  });
  const poller = world.poller(handler, mappingSettings(LEADERBOARD_MAPPING));
  poller.start();
  await world.clock.runUntil(() => world.setAside.length > 0 && ranked.size === RIDERS - 1);
  await poller.stop();
  expect(world.setAside.map(({ KinesisBatchInfo }) => KinesisBatchInfo.batchSize)).toEqual([1]);
});
