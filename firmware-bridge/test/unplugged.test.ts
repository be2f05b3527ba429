import { afterEach, expect, test } from '@jest/globals';
import { seededRandom } from './seeded-random.ts';
import { StartedBridge } from './started-bridge.ts';
import { unplugAgainAndAgain } from './unplug-rig.ts';

/** A daemon grows by half of this while it is new; one that reads an unplugged port for ever grows by that in a second. */
const MAX_GROWTH_MIB = 24;

let started: StartedBridge | undefined;
afterEach(() => started?.end());

test('unplugged and plugged in again in a race: the screen says so, samples go on, and nothing restarts', async () => {
  const bridge = await StartedBridge.start(
    { name: 'bike-board', words: ['--rpm', '90', '--speed', '5'] },
    { speed: 5 },
  );
  started = bridge;
  await bridge.screenWhen(({ cadence }) => cadence > 80);
  await bridge.race({ racerId: 7, classId: 1, name: 'Ada' });
  const before = await bridge.screenWhen(({ second }) => second > 0);
  bridge.type('unplug');
  const without = await bridge.screenWhen(({ sensor }) => sensor === 'absent');
  expect(without).toMatchObject({ state: 'racing', cadence: 0 });
  const later = await bridge.screenWhen(({ samples }) => samples >= without.samples + 5);
  expect(later).toMatchObject({ sensor: 'absent', cadence: 0 });
  bridge.type('replug');
  const again = await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > 80);
  expect(again.state).toBe('racing');
  // One sample for each second of the race since it was joined, with and without the board.
  expect(again.samples - before.samples).toBe(again.second - before.second);
  expect(again.backlog).toBe(again.samples);
  expect(bridge.isRunning).toBe(true);
  expect(bridge.told.filter((line) => line.includes('bridgeStarted'))).toHaveLength(1);
});

test('a cable that is pulled ten times just behind its bytes never leaves the daemon deaf, and costs no memory', async () => {
  const seed = Date.now() % 1_000_000;
  process.stdout.write(`unplugged with seed ${seed}\n`);
  const { unplugged, firstMib, lastMib } = await unplugAgainAndAgain({ times: 10, random: seededRandom(seed) });
  expect(unplugged).toBe(10);
  expect(lastMib - firstMib).toBeLessThan(MAX_GROWTH_MIB);
});
