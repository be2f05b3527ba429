import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBoardLines, type Reading, readingsOf } from './board-lines.ts';
import { type BoardOptions, createBoard } from './create-board.ts';
import { eepromImage } from './eeprom-image.ts';
import type { Target } from './rider.ts';

const hex = readFileSync(new URL('../../firmware/alleycat-board.hex', import.meta.url), 'utf8');
const STEADY: Target = { rpm: 90, resistancePercent: 40 };

function boardWith(options: Partial<BoardOptions> = {}) {
  return createBoard({ hex, target: STEADY, ...options });
}

function factoryEeprom(magnets: number) {
  return eepromImage({ serial: 4711, magnets, zeroRaw: 180, spanRaw: 3900 });
}

function lastOf(bytes: Uint8Array): Reading {
  const last = readingsOf(parseBoardLines(bytes)).at(-1);
  if (last === undefined) {
    throw new Error('the board sent no reading');
  }
  return last;
}

test('says who it is, then reads ten times a second', () => {
  const lines = parseBoardLines(boardWith({ eeprom: factoryEeprom(3) }).runTo(3_050_000));
  expect(lines[0]).toEqual({ name: 'ID', fields: ['1', '1.1.0', '4711', 'm328p-1', '1', '3', '180', '3900'] });
  const readings = readingsOf(lines);
  expect(readings.map((reading) => reading.seq)).toEqual(Array.from({ length: 30 }, (_, seq) => seq));
  expect(readings.map((reading) => reading.uptimeMs)).toEqual(readings.map((reading) => (reading.seq + 1) * 100));
  expect(readings.every((reading) => reading.flags === 0)).toBe(true);
});

const cadences = [20, 45, 90, 150, 200].flatMap((rpm) => [1, 2, 3].map((magnets) => [rpm, magnets] as const));

test.each(cadences)('measures %d rpm with %d magnets through four bounces', (rpm, magnets) => {
  const habits = { magnets, bounces: 4, variation: 0, seed: rpm };
  const board = boardWith({ eeprom: factoryEeprom(magnets), habits, target: { rpm, resistancePercent: 40 } });
  const seconds = Math.max(3, Math.ceil(200 / rpm));
  const readings = readingsOf(parseBoardLines(board.runTo(seconds * 1e6 + 50_000)));
  const referenceUs = readings.find((reading) => reading.lastTurnUs > 0)?.lastTurnUs ?? 0;
  const { turns, lastTurnUs, periodUs } = readings.at(-1) ?? { turns: 0, lastTurnUs: 0, periodUs: 0 };
  const trueTurns = board.status().crankTurns;
  // A turn may have been completed after the last reading.
  expect([trueTurns - 1, trueTurns]).toContain(turns);
  expect(turns).toBeGreaterThan(1);
  // A time stamp has a resolution of 4 µs and may wait for another interrupt.
  expect(Math.abs(periodUs - 60e6 / rpm)).toBeLessThan(20);
  expect(Math.abs(lastTurnUs - referenceUs - (turns * 60e6) / rpm)).toBeLessThan(20);
  // Board time begins when the start-up code is done.
  expect(Math.abs(referenceUs - (0.05 * 60e6) / rpm)).toBeLessThan(500);
});

test('follows a person who changes pace, turn by turn', () => {
  const target = (atUs: number) => ({ rpm: atUs < 5e6 ? 60 : 110, resistancePercent: 20 });
  const board = boardWith({ habits: { bounces: 3 }, target });
  const readings = readingsOf(parseBoardLines(board.runTo(12_000_000)));
  expect([0, 1]).toContain(board.status().crankTurns - (readings.at(-1)?.turns ?? 0));
  const turns = readings.filter((reading, index) => reading.turns !== readings[index - 1]?.turns);
  const sum = turns.reduce((total, reading) => total + reading.periodUs, 0);
  const firstMagnetUs = readings.find((reading) => reading.lastTurnUs > 0)?.lastTurnUs ?? 0;
  expect(firstMagnetUs + sum).toBe(readings.at(-1)?.lastTurnUs);
});

test('reads the resistance knob', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (resistancePercent) => {
      const board = boardWith({ habits: { variation: 0 }, target: { rpm: 0, resistancePercent } });
      expect(Math.abs(lastOf(board.runTo(350_000)).permille - resistancePercent * 10)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20 },
  );
});

test('tells a broken and a shorted sensor', () => {
  const board = boardWith({ eeprom: factoryEeprom(1) });
  board.setWiring('open');
  expect(lastOf(board.runTo(500_000))).toMatchObject({ raw: 4092, permille: 1000, flags: 0x02 });
  board.setWiring('shorted');
  expect(lastOf(board.runTo(1_000_000))).toMatchObject({ raw: 0, permille: 0, flags: 0x04 });
  board.setWiring('ok');
  expect(lastOf(board.runTo(1_500_000))).toMatchObject({ flags: 0 });
});

test('says so when the crank rests with its magnet in front', () => {
  // Stops half a magnet's width behind the first magnet: 0.065 turns at 60 rpm.
  const target = (atUs: number) => ({ rpm: atUs < 65_000 ? 60 : 0, resistancePercent: 0 });
  const board = boardWith({ eeprom: factoryEeprom(1), habits: { variation: 0 }, target });
  const readings = readingsOf(parseBoardLines(board.runTo(11_000_000)));
  const firstStuck = readings.find((reading) => (reading.flags & 0x08) !== 0);
  expect(firstStuck?.uptimeMs).toBeGreaterThan(10_000);
  expect(firstStuck?.uptimeMs).toBeLessThan(10_300);
});

test('gives the same bytes however the run is cut', () => {
  const whole = boardWith({ habits: { bounces: 4, magnets: 2 } }).runTo(3_000_000);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 50 }), (pieces) => {
      const board = boardWith({ habits: { bounces: 4, magnets: 2 } });
      let atUs = 0;
      const sent = pieces.map((piece) => {
        atUs = Math.min(3_000_000, atUs + piece);
        return board.runTo(atUs);
      });
      sent.push(board.runTo(3_000_000));
      expect(Buffer.concat(sent).equals(whole)).toBe(true);
    }),
    { numRuns: 10 },
  );
});

test('sleeps more than 95 % of the time while riding', () => {
  const board = boardWith({ habits: { bounces: 4, magnets: 3 }, target: { rpm: 200, resistancePercent: 50 } });
  board.runTo(10_000_000);
  expect(board.status().asleepPercent).toBeGreaterThan(95);
});
