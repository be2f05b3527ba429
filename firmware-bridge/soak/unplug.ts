import { seededRandom } from '../test/seeded-random.ts';
import { unplugAgainAndAgain } from '../test/unplug-rig.ts';
import { numberAfter } from './number-after.ts';

const HELP = `npm run soak -- unplug [--times N] [--seed N]

Pulls the cable of the emulated board N times (default 200, about ten minutes) while the real daemon rides on it, each time within
a millisecond behind the last bytes. Fails when the daemon does not come back, or when its memory grew.
`;

/** Growth of the median between the first and the last quarter that is still called flat. */
const MAX_GROWTH_MIB = 8;

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const times = numberAfter('--times', 200);
const seed = numberAfter('--seed', Date.now() % 1_000_000);
process.stdout.write(`${times} times with seed ${seed}\n`);
const { unplugged, firstMib, lastMib } = await unplugAgainAndAgain({
  times,
  random: seededRandom(seed),
  onUnplug: (done) => {
    if (done % 10 === 0) process.stdout.write(`${done} times\n`);
  },
});
process.stdout.write(`${JSON.stringify({ unplugged, firstMib, lastMib, growthMib: lastMib - firstMib })}\n`);
process.exit(lastMib - firstMib > MAX_GROWTH_MIB ? 1 : 0);
