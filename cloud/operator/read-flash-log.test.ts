import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFlashLog } from './read-flash-log.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const BOARD = { serial: 1042, hardware: 'rev-b', firmware: '1.2.0', time: '2026-11-24T10:00:00Z' };
const line = (change: object = {}): string => JSON.stringify({ ...BOARD, ...change });

test('reads a board from each line', () => {
  const text = `${line({ tester: 'ignored' })}\r\n\n${line({ serial: 1043 })}`;
  const flashedAtMs = Date.parse(BOARD.time);
  expect(readFlashLog(text, NOW)).toEqual({
    boards: [1042, 1043].map((serial) => ({ serial, hardware: 'rev-b', firmware: '1.2.0', flashedAtMs })),
  });
});

test('takes the newest line of a board that was flashed twice, wherever it stands', () => {
  const newer = line({ firmware: '1.3.0', time: '2026-11-24T11:00:00Z' });
  for (const text of [`${line()}\n${newer}`, `${newer}\n${line()}`]) {
    expect(readFlashLog(text, NOW)).toMatchObject({ boards: [{ firmware: '1.3.0' }] });
  }
});

test.each<[string, string, RegExp]>([
  ['a serial number that no board has', line({ serial: 0 }), /^line 2: serial/],
  ['a serial number that is text', line({ serial: '1042' }), /^line 2: serial/],
  ['a serial number of 33 bits', line({ serial: 2 ** 32 }), /^line 2: serial/],
  ['an empty label', line({ hardware: '' }), /^line 2: hardware/],
  ['a label with a new line', line({ firmware: 'a\nb' }), /^line 2: firmware/],
  ['a local time', line({ time: '2026-11-24 10:00' }), /^line 2: time/],
  ['a time to come', line({ time: '2027-01-01T00:00:00Z' }), /^line 2: time: .* future/],
  ['a list', '[]', /^line 2: line/],
  ['half a line', '{"serial":1', /^line 2: not a JSON object/],
  ['a line without an end', `"${'x'.repeat(2_000)}"`, /^line 2: longer than 1000/],
])('%s spoils the log, and the line is named', (_, wrong, problem) => {
  expect(readFlashLog(`${line()}\n${wrong}\n${line({ serial: 7 })}`, NOW)).toEqual({
    problems: [expect.stringMatching(problem)],
  });
});

test('says no more than twenty problems, and how many there are', () => {
  const read = readFlashLog('x\n'.repeat(50), NOW);
  expect('problems' in read && [read.problems.length, read.problems.at(-1)]).toEqual([21, 'and 30 lines more']);
  expect(readFlashLog('\n\n', NOW)).toEqual({ problems: ['there is no board in it'] });
});

test('no text makes it throw, and none yields a board that is none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(line()))), (lines) => {
      const read = readFlashLog(lines.join('\n'), NOW);
      expect('problems' in read ? read.problems.length : read.boards.length).toBeGreaterThan(0);
    }),
  );
});
