import { expect, test } from '@jest/globals';
import { killAgainAndAgain } from './kill-rig.ts';
import { seededRandom } from './seeded-random.ts';

test('twenty kills in a race lose nothing that was older than the flush interval', async () => {
  const seed = Date.now() % 1_000_000;
  const result = await killAgainAndAgain({ kills: 20, random: seededRandom(seed) });
  process.stderr.write(`kills with seed ${seed}: ${JSON.stringify(result)}\n`);
  expect({ seed, missing: result.missing, altered: result.altered }).toEqual({ seed, missing: [], altered: 0 });
}, 240_000);
