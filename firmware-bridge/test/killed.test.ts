import { expect, test } from '@jest/globals';
import { killAgainAndAgain } from './kill-rig.ts';
import { seededRandom } from './seeded-random.ts';

const KILLS = 20;

test('twenty kills in a race lose nothing that was older than the flush interval', async () => {
  const seed = Date.now() % 1_000_000;
  const result = await killAgainAndAgain({ kills: KILLS, random: seededRandom(seed) });
  process.stderr.write(`kills with seed ${seed}: ${JSON.stringify(result)}\n`);
  const { missing, wrong, altered, renamed } = result;
  expect({ seed, missing, wrong, altered, renamed }).toEqual({ seed, missing: [], wrong: [], altered: 0, renamed: 0 });
  // A life has two of them on average.
  expect(result.judged).toBeGreaterThan(KILLS / 2);
  expect(result.arrived).toBeGreaterThanOrEqual(result.judged);
}, 240_000);
