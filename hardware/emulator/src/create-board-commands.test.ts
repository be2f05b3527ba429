import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { lineOf, parseBoardLines, readingsOf } from './board-lines.ts';
import { createBoard } from './create-board.ts';
import { eepromImage } from './eeprom-image.ts';
import { protocolVectors } from './protocol-vectors.ts';

const hex = readFileSync(new URL('../../firmware/alleycat-board.hex', import.meta.url), 'utf8');

/** The knob position that reads as raw 1000 with the sensor of hardware/wiring. */
const RAW_1000_PERCENT = ((1000 - 180) * 100) / (3900 - 180);

function payloads(bytes: Uint8Array): string[] {
  return parseBoardLines(bytes).map(({ name, fields }) => [name, ...fields].join(','));
}

/** The vectors end with RST; a chip really restarts and says so. */
function answersOnChip(command: string, expected: readonly string[]): readonly string[] {
  if (expected[0] === '-') {
    return [];
  }
  return command.startsWith('RST,31') ? [...expected, 'ID,1,1.1.0,305419896,m328p-1,8,1,1000,1000'] : expected;
}

test('answers the commands of the protocol while it streams', () => {
  const target = { rpm: 90, resistancePercent: RAW_1000_PERCENT };
  const board = createBoard({ hex, habits: { variation: 0, bounces: 4 }, target });
  let atUs = 250_000;
  board.runTo(atUs);
  for (const [command = '', ...expected] of protocolVectors('commands.tsv')) {
    board.send(lineOf(command));
    atUs += 200_000;
    const sent = board.runTo(atUs);
    const answers = payloads(sent).filter((payload) => !payload.startsWith('RD'));
    const flagged = readingsOf(parseBoardLines(sent)).some((reading) => (reading.flags & 0x40) !== 0);
    expect({ command, answers, flagged }).toEqual({
      command,
      answers: answersOnChip(command, expected),
      flagged: expected[0] === '-',
    });
  }
});

test('keeps its settings through a reset, and starts its counts anew', () => {
  const board = createBoard({ hex, target: { rpm: 120, resistancePercent: 30 } });
  board.runTo(2_000_000);
  board.send(lineOf('SER,1,99'));
  board.runTo(2_300_000);
  board.send(lineOf('MAG,2,2'));
  board.runTo(2_600_000);
  board.reset();
  const lines = parseBoardLines(board.runTo(3_000_000));
  expect(lines[0]?.fields).toEqual(['1', '1.1.0', '99', 'm328p-1', '2', '2', '180', '3900']);
  expect(readingsOf(lines)[0]).toMatchObject({ seq: 0, uptimeMs: 100, turns: 0, flags: 0 });
});

test('RST ends in a watchdog reset, which the next ID tells', () => {
  const board = createBoard({ hex });
  board.runTo(500_000);
  board.send(lineOf('RST,7'));
  const sent = payloads(board.runTo(1_000_000));
  expect(sent.slice(sent.indexOf('OK,7'))).toEqual(
    expect.arrayContaining(['OK,7', 'ID,1,1.1.0,0,m328p-1,8,1,180,3900', 'RD,0,100,0,0,0,180,0,20']),
  );
});

test('a power cut while settings are saved keeps the old ones', () => {
  for (let cutAfterUs = 4_000; cutAfterUs < 100_000; cutAfterUs += 12_000) {
    const board = createBoard({ hex, eeprom: eepromImage({ serial: 5, magnets: 1, zeroRaw: 180, spanRaw: 3900 }) });
    board.runTo(200_000);
    board.send(lineOf('SER,1,6'));
    board.runTo(200_000 + cutAfterUs);
    board.setPower(false);
    board.setPower(true);
    const serial = parseBoardLines(board.runTo(500_000 + cutAfterUs))[0]?.fields[2];
    expect(['5', '6']).toContain(serial);
  }
});

test('a flood of commands is answered without a damaged line and without a stall', () => {
  const board = createBoard({ hex, target: { rpm: 200, resistancePercent: 50 }, habits: { bounces: 10, magnets: 8 } });
  board.runTo(200_000);
  for (let tag = 1; tag <= 200; tag++) {
    board.send(lineOf(`ID?,${tag}`));
  }
  const lines = parseBoardLines(board.runTo(20_000_000));
  const answered = lines.filter((line) => line.name === 'OK').length;
  // The send line is slower than the questions, so some overrun the receive ring; none may be answered wrongly.
  expect(answered).toBeGreaterThan(30);
  expect(lines.filter((line) => line.name === 'ID').length).toBe(answered);
  expect(readingsOf(lines).at(-1)).toMatchObject({ seq: 198 });
});

test('bytes for a board without power are lost', () => {
  const board = createBoard({ hex });
  board.runTo(100_000);
  board.setPower(false);
  board.send(lineOf('ID?,1'));
  expect(board.runTo(600_000)).toHaveLength(0);
  board.setPower(true);
  expect(payloads(board.runTo(900_000)).filter((payload) => payload.startsWith('OK'))).toEqual([]);
});
