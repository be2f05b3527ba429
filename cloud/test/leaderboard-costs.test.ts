import { readFileSync } from 'node:fs';
import { CLASSES, RACE_MS, raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { finishRaces } from '../consumers/leaderboard/finish-races.ts';
import { MemoryLeaderboardStore } from '../local/memory-leaderboard-store.ts';
import { MemoryResultsStore } from '../local/memory-results-store.ts';
import { DEPLOYMENT } from '../planner/deployment.ts';
import { PRICES } from '../planner/prices.ts';
import { leaderboardLoad } from './leaderboard-costs.ts';

const page = readFileSync(new URL('../../docs/operator.md', import.meta.url), 'utf8');
const section = page.split('## What the leaderboard writes, reads and costs\n')[1]?.split('\n## ')[0] ?? '';
const rows = [...section.matchAll(/^\| ([\d,]+(?: \| [\d,]+){5}) \|$/gm)].map((match) =>
  (match[1] ?? '').split(' | ').map((cell) => Number(cell.replaceAll(',', ''))),
);

test('the page has three sizes of fleet', () => {
  expect(rows.map(([riders]) => riders)).toEqual([1_000, 5_000, 40_000]);
});

test.each(rows)('%i riders on %i shards write and read what the page says', (riders, shards, ...told) => {
  const { itemsPerS, writeUnitsPerS, coldStartReadUnits } = leaderboardLoad(riders, shards ?? 1);
  expect(told).toEqual([itemsPerS, writeUnitsPerS, Math.round((writeUnitsPerS * 1_000) / riders), coldStartReadUnits]);
});

test('a race is read whole twice after its end, and 40,000 riders cost the read units and dollars of the page', async () => {
  const results = new MemoryResultsStore();
  const reads: string[] = [];
  const table = new MemoryLeaderboardStore();
  const store = {
    query: (raceId: number, classId: number) => {
      reads.push(`${raceId} ${classId}`);
      return table.query(raceId, classId);
    },
  };
  const raceId = 6_000_000;
  for (const stage of ['provisional', 'final'] as const) await results.writeStage(stage, raceId - 1);
  for (let minute = 0; minute <= 26 * 60; minute++) {
    await finishRaces({ store, results }, raceStartMs(raceId + 1) + minute * 60_000);
  }
  for (const { classId } of CLASSES)
    expect(reads.filter((read) => read === `${raceId} ${classId}`)).toHaveLength(DEPLOYMENT.readsOfARace);
  const unitsAnHour = (DEPLOYMENT.readsOfARace * (rows.at(-1)?.[5] ?? 0) * 3_600_000) / RACE_MS;
  const usd = (unitsAnHour * PRICES.dynamoDb.usdPerMillionReadRequestUnits) / 1e6;
  expect(section).toContain(`${(unitsAnHour / 1e6).toFixed(1)} million read units an hour`);
  expect(section).toContain(`$${usd.toFixed(2)}`);
});

test('a thousand riders write at most 60 units a second, whether on one shard or on four', () => {
  for (const shards of [1, 2, 4]) expect(leaderboardLoad(1_000, shards).writeUnitsPerS).toBeLessThanOrEqual(60);
});

test('the dollars on the page follow from the prices', () => {
  const { dynamoDb, iotCore } = PRICES;
  const writeUnitsPerS = rows.at(-1)?.[3] ?? 0;
  const writes = (writeUnitsPerS * 3_600 * dynamoDb.usdPerMillionWriteRequestUnits) / 1e6;
  const small = ((3_600 / DEPLOYMENT.standingEveryS) * 1_000 * iotCore.usdPerMillionMessages) / 1e6;
  const large = ((3_600 / 5) * 40_000 * iotCore.usdPerMillionMessages) / 1e6;
  for (const usd of [writes, small, large]) expect(section).toContain(`$${usd.toFixed(2)}`);
});
