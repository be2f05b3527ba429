import { afterEach, describe, expect, test } from '@jest/globals';
import type { Screen } from '../src/rider/screen.ts';
import { StartedBridge } from './started-bridge.ts';

const RIDER = { racerId: 7, classId: 1, name: 'Ada' };
/** What 45 percent of the emulated bike are by a table that lies 60 above its own. */
const OLD_TABLE_PERCENT = 38.6;
/** The level of a CSAFE machine has steps of 5 percent. */
const RIDING = ['--rpm', '90', '--resistance', '45'];

let started: StartedBridge | undefined;
afterEach(() => started?.end());

async function startOn(driver: 'peloton' | 'csafe', ...words: string[]): Promise<StartedBridge> {
  started = await StartedBridge.start(
    { name: 'other-bike', words: [driver, ...RIDING, ...words] },
    { speed: 5, serial: { driver } },
  );
  return started;
}

describe.each(['peloton', 'csafe'] as const)('%s', (driver) => {
  test('the daemon races on it: cadence, resistance and power are those of the bike, each second has its sample', async () => {
    const bridge = await startOn(driver);
    await bridge.screenWhen(({ cadence, resistance }) => cadence === 90 && Math.abs(resistance - 45) < 0.2);
    expect((await bridge.race(RIDER)).status).toBe(200);
    const before = await bridge.screenWhen(({ second }) => second > 0);
    bridge.type('rpm 100');
    const later = await bridge.screenWhen(({ samples }) => samples >= before.samples + 10);
    expect(later).toMatchObject({ state: 'racing', sensor: 'ok', cadence: 100, power: 225 });
    expect(later.samples - before.samples).toBe(later.second - before.second);
  });

  test('a line that misbehaves costs what is damaged and nothing else; a silent one is absent until it speaks again', async () => {
    const bridge = await startOn(driver, '--fault', 'checksum');
    await bridge.screenWhen(({ cadence, resistance }) => cadence === 90 && Math.abs(resistance - 45) < 0.2);
    // Every third reply is damaged, and the first one may be shown before it comes.
    await bridge.screenWhen(() => bridge.told.some((line) => line.includes('bad-checksum')));
    for (const [fault, rpm] of [
      ['split', 80],
      ['noise', 70],
      ['none', 60],
    ] as const) {
      bridge.type(`fault ${fault}`);
      bridge.type(`rpm ${rpm}`);
      await bridge.screenWhen(({ cadence }) => cadence === rpm);
    }
    bridge.type('fault mute');
    expect(await bridge.screenWhen(({ sensor }) => sensor === 'absent')).toMatchObject({ cadence: 0, power: null });
    bridge.type('fault none');
    await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence === 60);
    bridge.type('unplug');
    await bridge.screenWhen(({ sensor }) => sensor === 'absent');
    bridge.type('replug');
    await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence === 60);
    expect(bridge.isRunning).toBe(true);
  });
});

test('digits that are none are discards, and the resistance table is learnt once and kept', async () => {
  const bridge = await startOn('peloton', '--fault', 'digits');
  await bridge.screenWhen(({ cadence }) => cadence === 90);
  await bridge.screenWhen(() => bridge.told.some((line) => line.includes('resistanceTableLearnt')));
  await bridge.screenWhen(() => bridge.told.some((line) => line.includes('bad-digit')));
  expect(bridge.told.filter((line) => line.includes('resistanceTableNotKept'))).toEqual([]);
});

test('a kept resistance table is used after a restart, and gives way to that of a bike to which the bridge was moved', async () => {
  const peloton = (...words: string[]) => ({ name: 'other-bike', words: ['peloton', ...RIDING, ...words] });
  const shows = (percent: number) => (screen: Screen) =>
    screen.cadence === 90 && Math.abs(screen.resistance - percent) < 0.2;
  const isRight = shows(45);
  const bridge = await startOn('peloton', '--raw-offset', '60');
  await bridge.screenWhen(() => bridge.told.some((line) => line.includes('resistanceTableLearnt')));
  await bridge.screenWhen(isRight);
  // The same bike, which does not tell its table any more.
  await bridge.restart(peloton('--raw-offset', '60', '--knows', '41,44,4a'));
  await bridge.screenWhen(isRight);
  // Another bike: as long as it does not tell its table, that of the one before is used.
  await bridge.restart(peloton('--knows', '41,44,4a'));
  await bridge.screenWhen(shows(OLD_TABLE_PERCENT));
  await bridge.restart(peloton());
  await bridge.screenWhen(() => bridge.told.some((line) => line.includes('resistanceTableLearnt')));
  await bridge.screenWhen(isRight);
  expect(bridge.told.filter((line) => line.includes('resistanceTableLearnt'))).toHaveLength(1);
});

test('a CSAFE machine that does not know every command is asked for those that it knows', async () => {
  const bridge = await startOn('csafe', '--knows', 'a7,a4');
  await bridge.screenWhen(({ cadence, resistance }) => cadence === 90 && Math.abs(resistance - 45) < 0.2);
  expect(await bridge.screen()).toMatchObject({ sensor: 'ok', power: null });
});
