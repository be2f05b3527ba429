import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createBoard } from '../../hardware/emulator/src/create-board.ts';
import { eepromImage } from '../../hardware/emulator/src/eeprom-image.ts';
import { INITIAL_BOARD_DRIVER, takeBoardLine } from '../src/drivers/alleycat-board/board-driver.ts';
import { INITIAL_READINGS, takeMeasurement } from '../src/readings/take-measurement.ts';
import { boardLine } from './board-line.ts';
import { seededRandom } from './seeded-random.ts';

const FIRMWARE = readFileSync(new URL('../../hardware/firmware/alleycat-board.hex', import.meta.url), 'utf8');
const BOUNCES = 4;

/** Lines of the real firmware, without their line feeds, while a rider pedals steadily for these seconds. */
function ride(rpm: number, magnets: number, seconds: number): string[] {
  const eeprom = eepromImage({ serial: 1, magnets, zeroRaw: 180, spanRaw: 3900 });
  const habits = { magnets, bounces: BOUNCES, variation: 0, seed: rpm };
  const board = createBoard({ hex: FIRMWARE, eeprom, habits, target: { rpm, resistancePercent: 40 } });
  const text = Buffer.from(board.runTo(seconds * 1e6)).toString('latin1');
  return text.split('\n').slice(0, -1);
}

/** Cadences (rpm) that the bridge reads from these lines, with the board's uptime in s of each. */
function cadences(lines: readonly string[], discarded: unknown[]): { rpm: number; resistance: number; atS: number }[] {
  let [driver, readings] = [INITIAL_BOARD_DRIVER, INITIAL_READINGS];
  let firstMs: number | undefined;
  return lines.flatMap((line, index) => {
    const step = takeBoardLine(driver, line, index * 100);
    driver = step.driver;
    return step.outputs.flatMap((output) => {
      if (output.kind === 'discard' || output.kind === 'restart') discarded.push(output);
      if (output.kind !== 'measurement') return [];
      const taken = takeMeasurement(readings, output.measurement);
      readings = taken.readings;
      if (taken.discardedRpm !== undefined) discarded.push(taken.discardedRpm);
      const boardMs = step.driver.time?.boardMs ?? 0;
      firstMs ??= boardMs;
      const { cadenceTenths, resistanceTenths } = taken.reading;
      return [{ rpm: cadenceTenths / 10, resistance: resistanceTenths / 10, atS: (boardMs - firstMs) / 1000 }];
    });
  });
}

/** One line in ten gets lost; the times of the others stay as they were. */
const loseSome = (lines: readonly string[], seed: number): string[] => {
  const random = seededRandom(seed);
  return lines.map((line) => (line.startsWith('$RD') && random() < 0.1 ? '\r' : line));
};

/** The same ride of a board that had run almost until its counts wrap: turns at 2^16, uptime at 2^32 ms, time of turns at 2^32 µs. */
function nearTheWrap(line: string): string {
  const [name, seq, uptimeMs, turns, lastTurnUs, ...rest] = line.slice(1, line.indexOf('*')).split(',');
  if (name !== 'RD') return line;
  const onUs = 0x100000000 * 1000 - 4_000_000;
  const moved = [
    (Number(seq) + 65_500) % 0x10000,
    (Number(uptimeMs) + onUs / 1000) % 0x100000000,
    (Number(turns) + 65_533) % 0x10000,
    (Number(lastTurnUs) + onUs) % 0x100000000,
  ];
  return boardLine([name, ...moved, ...rest].join(',')).slice(0, -1);
}

function expectCadence(lines: readonly string[], rpm: number): void {
  const discarded: unknown[] = [];
  const read = cadences(lines, discarded);
  expect(discarded).toEqual([]);
  // The first magnet, the baseline, and one whole turn behind it.
  const settled = read.filter(({ atS }) => atS > 0.3 + 2.2 * (60 / rpm));
  expect(settled.length).toBeGreaterThan(15);
  expect(settled.filter((each) => Math.abs(each.rpm - rpm) > 0.5)).toEqual([]);
  for (const { resistance } of settled) expect(Math.abs(resistance - 40)).toBeLessThan(1);
}

const RIDES = [20, 21, 60, 90, 133, 200].flatMap((rpm) => [1, 2, 3].map((magnets) => [rpm, magnets] as const));

test.each(RIDES)(
  '%d rpm with %d magnets, four bounces and one line in ten lost',
  (rpm, magnets) => {
    const seconds = 2.5 + 3.5 * (60 / rpm);
    expectCadence(loseSome(ride(rpm, magnets, seconds), rpm * magnets), rpm);
  },
  30_000,
);

test('counts that wrap in mid-ride change nothing', () => {
  const lines = ride(90, 1, 8).map(nearTheWrap);
  const uptimes = lines.filter((line) => line.startsWith('$RD')).map((line) => Number(line.split(',')[2]));
  expect(uptimes.some((uptimeMs) => uptimeMs > 0xfffff000) && uptimes.some((uptimeMs) => uptimeMs < 0x1000)).toBe(true);
  expectCadence(loseSome(lines, 5), 90);
});
