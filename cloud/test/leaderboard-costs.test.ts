import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
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
