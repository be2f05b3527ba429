import { expect, test } from '@jest/globals';
import { boardLine } from '../../../test/board-line.ts';
import type { DriverOutput } from '../driver.ts';
import { INITIAL_BOARD_DRIVER, takeBoardLine } from './board-driver.ts';

const ID = boardLine('ID,1,1.0.0,42,m328p-1,1,2,180,3900');

/** A reading: 10 a second, the crank at one turn a second. */
const report = (seq: number, { uptimeMs = 1000 + seq * 100, turns = 3, flags = '00', permille = 500 } = {}): string =>
  boardLine(`RD,${seq},${uptimeMs},${turns},900000,1000000,2040,${permille},${flags}`);

/** What the driver makes of lines that arrive 100 ms apart. */
function drive(...lines: readonly string[]): DriverOutput[] {
  let driver = INITIAL_BOARD_DRIVER;
  return lines.flatMap((line, index) => {
    const step = takeBoardLine(driver, line.slice(0, -1), 50_000 + index * 100);
    driver = step.driver;
    return step.outputs;
  });
}

const kinds = (outputs: readonly DriverOutput[]): string[] => outputs.map(({ kind }) => kind);

test('a reading is a measurement on the clock of the host', () => {
  const measurement = {
    atMs: 50_000,
    restarted: false,
    turns: 3,
    lastTurnUs: 900_000,
    boardUs: 1_000_000,
    resistancePermille: 500,
  };
  expect(drive(report(0))).toEqual([{ kind: 'measurement', measurement }]);
});

test('an identity that nobody asked for is a restart: the counts begin anew', () => {
  const outputs = drive(report(0), report(1), ID, report(0, { uptimeMs: 1200, turns: 0 }));
  expect(kinds(outputs)).toEqual(['measurement', 'measurement', 'identity', 'restart', 'measurement']);
  expect(outputs.at(-1)).toMatchObject({ measurement: { restarted: true, turns: 0 } });
});

test('an identity that was asked for is none', () => {
  const outputs = drive(report(0), ID, boardLine('OK,7'), report(2, { uptimeMs: 1300 }));
  expect(kinds(outputs)).toEqual(['measurement', 'identity', 'missed', 'measurement']);
  expect(outputs.at(-1)).toMatchObject({ measurement: { restarted: false } });
});

test('an identity before the first reading is a board that was there first', () => {
  expect(kinds(drive(ID, report(0)))).toEqual(['identity', 'measurement']);
});

test('lost lines are counted, also where seq wraps', () => {
  expect(drive(report(0), report(4, { uptimeMs: 1100 }))).toContainEqual({ kind: 'missed', lines: 3 });
  expect(drive(report(65_534, { uptimeMs: 1000 }), report(1, { uptimeMs: 1100 }))).toContainEqual({
    kind: 'missed',
    lines: 2,
  });
});

test('flags are told when they change, and a failed resistance sensor gives no resistance', () => {
  const outputs = drive(report(0), report(1, { flags: '42' }), report(2, { flags: '42' }), report(3));
  expect(outputs.filter(({ kind }) => kind === 'flags')).toEqual([
    { kind: 'flags', flags: ['resistance-open', 'bad-command'] },
  ]);
  const permilles = outputs.flatMap((output) =>
    output.kind === 'measurement' ? [output.measurement.resistancePermille] : [],
  );
  expect(permilles).toEqual([500, undefined, undefined, 500]);
});

test.each([
  ['noise before a line', 'xyz$OK,1*32D7\r\n', [{ kind: 'discard', reason: 'noise', bytes: 3 }]],
  ['a line end alone', '\r\n', []],
  ['a line without CR', '$OK,1*32D7\n', [{ kind: 'discard', reason: 'no-line-end', bytes: 10 }]],
  ['noise', 'hello\r\n', [{ kind: 'discard', reason: 'noise', bytes: 6 }]],
])('%s', (_name, line, outputs) => {
  expect(drive(line)).toEqual(outputs);
});
