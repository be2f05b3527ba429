import { killAgainAndAgain } from '../test/kill-rig.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { numberAfter } from './number-after.ts';

const HELP = `npm run soak -- kills [--kills N] [--seed N]

Kills the real daemon N times (default 1000, an hour and a quarter) while it races on the emulated board and the broker is cut
at random, and exits with 1 when a second that was ridden is missing, wrong, altered or under two names.
`;

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const kills = numberAfter('--kills', 1000);
const seed = numberAfter('--seed', Date.now() % 1_000_000);
process.stdout.write(`${kills} kills with seed ${seed}\n`);
const startedMs = Date.now();
const result = await killAgainAndAgain({
  kills,
  random: seededRandom(seed),
  onKill: (done) => {
    if (done % 10 === 0) process.stdout.write(`${done} kills, ${Math.round((Date.now() - startedMs) / 1000)} s\n`);
  },
});
process.stdout.write(`${JSON.stringify(result)}\n`);
const { missing, wrong, altered, renamed, judged } = result;
const isVacuous = judged <= kills / 2;
process.exit(missing.length + wrong.length + altered + renamed > 0 || isVacuous ? 1 : 0);
