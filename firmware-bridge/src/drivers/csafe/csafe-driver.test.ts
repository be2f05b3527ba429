import { describe, expect, test } from '@jest/globals';
import type { Driver, DriverOutput } from '../driver.ts';
import { csafeDriver } from './csafe-driver.ts';
import { encodeCsafeFrame } from './frame.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const take = (bytes: Uint8Array, atMs = 1000): readonly DriverOutput[] => csafeDriver(20).take(bytes, atMs).outputs;

test.each([
  ['f1 89 b4 03 41 00 58 27 f2', { powerWatts: 65 }],
  ['f1 09 a5 03 26 00 52 db f2', { cadenceRpm: 38 }],
  ['f1 05 b4 03 18 00 58 f3 02 f2', { powerWatts: 24 }],
])('%s', (text, report) => {
  expect(take(hex(text))).toEqual([{ kind: 'report', report: { atMs: 1000, ...report } }]);
});

test('one frame tells cadence, power and the level of the program', () => {
  const contents = [0x05, 0xa7, 3, 85, 0, 82, 0xb4, 3, 200, 0, 88, 0xa4, 2, 1, 8];
  expect(take(encodeCsafeFrame(contents))).toEqual([
    { kind: 'report', report: { atMs: 1000, cadenceRpm: 85, powerWatts: 200, resistancePercent: 40 } },
  ]);
});

test('a machine in use that tells no cadence gives no reading of it; one that stands idle gives 0', () => {
  expect(take(encodeCsafeFrame([0x05]))).toEqual([{ kind: 'report', report: { atMs: 1000 } }]);
  expect(take(encodeCsafeFrame([0x02]))).toEqual([{ kind: 'report', report: { atMs: 1000, cadenceRpm: 0 } }]);
});

test('a speed in km/h is no cadence', () => {
  expect(take(encodeCsafeFrame([0x05, 0xa5, 3, 30, 0, 48]))).toEqual([{ kind: 'report', report: { atMs: 1000 } }]);
});

test.each([
  ['a cadence in strides a minute', [0x05, 0xa7, 3, 60, 0, 83]],
  ['a power in another unit', [0x05, 0xb4, 3, 60, 0, 99]],
])('%s tells nothing, and is no damage', (_, contents) => {
  expect(take(encodeCsafeFrame(contents))).toEqual([{ kind: 'report', report: { atMs: 1000 } }]);
});

test('a machine that is off line stands still only once it tells no movement any more', () => {
  const OFF_LINE = 0x09;
  let driver = csafeDriver(20);
  const cadenceAfter = (atMs: number, ...contents: number[]): number | undefined => {
    const step = driver.take(encodeCsafeFrame([OFF_LINE, ...contents]), atMs);
    driver = step.driver;
    const [output] = step.outputs;
    return output?.kind === 'report' ? output.report.cadenceRpm : Number.NaN;
  };
  expect(cadenceAfter(0)).toBe(0);
  expect(cadenceAfter(1000, 0xa5, 3, 30, 0, 48)).toBeUndefined();
  expect(cadenceAfter(2000, 0xa4, 2, 1, 8)).toBeUndefined();
  expect(cadenceAfter(3100, 0xa5, 3, 0, 0, 48)).toBe(0);
});

test.each([
  ['a count beyond the frame', [0x05, 0xb4, 9, 1], 'bad-field'],
  ['a quantity without a unit', [0x05, 0xb4, 2, 1, 0], 'bad-field'],
  ['an impossible cadence', [0x05, 0xa7, 3, 0, 4, 82], 'impossible-value'],
  ['an impossible power', [0x05, 0xb4, 3, 0, 40, 88], 'impossible-value'],
  ['an answer to no question', [0x05, 0xb0, 3, 90, 0, 82], 'unknown-name'],
])('%s is a discard', (_, contents, reason) => {
  expect(take(encodeCsafeFrame(contents))[0]).toMatchObject({ kind: 'discard', reason });
});

test('it asks at once, a moment after each answer, and again when none comes', () => {
  const fresh = csafeDriver(20);
  expect(fresh.askMs).toBe(0);
  const asked = fresh.ask(1000);
  expect(Buffer.from(asked.request, 'latin1').toString('hex')).toBe('f1a7a5b4a412f2');
  expect(asked.driver.askMs).toBe(2200);
  expect(asked.driver.take(encodeCsafeFrame([0x05]), 1040).driver.askMs).toBe(1290);
});

describe('a machine that answers with its status alone when it does not know a command', () => {
  const [IDLE, IN_USE] = [0x02, 0x05];
  const ANSWERS: Readonly<Record<number, readonly number[]>> = {
    167: [0xa7, 3, 80, 0, 82],
    180: [0xb4, 3, 150, 0, 88],
    164: [0xa4, 2, 1, 8],
  };

  type Unknown = 'its status' | 'silence' | 'what cannot be read';

  /** What is asked, as hex, of one that knows these commands, what its answers came to, and how long it said nothing at most. */
  function ask(
    begin: Driver,
    times: number,
    state: number,
    known: readonly number[],
    { atOnce = known.length, alone = 'its status' }: { atOnce?: number; alone?: Unknown } = {},
  ) {
    let driver = begin;
    let [answeredMs, silentMs] = [begin.askMs, 0];
    const asked: string[] = [];
    const told: object[] = [];
    for (let count = 0; count < times; count++) {
      const nowMs = driver.askMs;
      silentMs = Math.max(silentMs, nowMs - answeredMs);
      const question = driver.ask(nowMs);
      const commands = [...Buffer.from(question.request, 'latin1')].slice(1, -2);
      asked.push(Buffer.from(commands).toString('hex'));
      const isKnown = commands.length <= atOnce && commands.every((command) => known.includes(command));
      driver = question.driver;
      const isRefused = !isKnown && commands.length === 1;
      if (isRefused && alone === 'silence') continue;
      const unread = isRefused && alone === 'what cannot be read' ? [...commands, 9] : [];
      const contents = isKnown ? commands.flatMap((command) => ANSWERS[command] ?? []) : unread;
      const step = driver.take(encodeCsafeFrame([state, ...contents]), nowMs + 20);
      driver = step.driver;
      answeredMs = nowMs + 20;
      for (const output of step.outputs) if (output.kind === 'report') told.push(output.report);
    }
    return { driver, asked, told, silentMs };
  }

  test('is asked for each alone, then for those that it answered together', () => {
    const { asked, told } = ask(csafeDriver(20), 9, IN_USE, [0xa7, 0xa4]);
    const all = 'a7a5b4a4';
    expect(asked).toEqual([all, all, 'a7', 'a5', 'b4', 'a4', 'a7a4', 'a7a4', 'a7a4']);
    expect(told.at(-1)).toMatchObject({ cadenceRpm: 80, resistancePercent: 40 });
  });

  test('is asked for all again when its state is another one, and about once a minute', () => {
    const idle = ask(csafeDriver(20), 20, IDLE, []);
    expect(new Set(idle.asked)).toEqual(new Set(['a7a5b4a4', 'a7', 'a5', 'b4', 'a4']));
    expect(idle.told.at(-1)).toMatchObject({ cadenceRpm: 0 });
    const ridden = ask(idle.driver, 600, IN_USE, [0xa7, 0xb4]);
    expect(ridden.asked.slice(1, 7)).toEqual(['a7a5b4a4', 'a7', 'a5', 'b4', 'a4', 'a7b4']);
    expect(ridden.asked.filter((each) => each === 'a7a5b4a4').length).toBeLessThan(10);
    expect(ridden.asked.lastIndexOf('a7a5b4a4')).toBeGreaterThan(300);
  });

  test('that takes one command a frame is asked for each in turn, and does not stand still in between', () => {
    const { told } = ask(csafeDriver(20), 60, 0x09, [0xa7, 0xb4, 0xa4], { atOnce: 1 });
    expect(told.slice(3)).not.toContainEqual(expect.objectContaining({ cadenceRpm: 0 }));
    expect(told.filter((report) => 'powerWatts' in report).length).toBeGreaterThan(10);
  });

  test.each(['silence', 'what cannot be read'] as const)('and to one alone with %s is asked it twice', (alone) => {
    const { asked, told } = ask(csafeDriver(20), 9, IDLE, [0xa7, 0xb4, 0xa4], { alone });
    const all = 'a7a5b4a4';
    expect(asked).toEqual([all, all, 'a7', 'a5', 'b4', 'a4', 'a5', 'a7b4a4', 'a7b4a4']);
    expect(told.at(-1)).toMatchObject({ cadenceRpm: 80, powerWatts: 150, resistancePercent: 40 });
  });

  test('and to none alone is asked for all again', () => {
    const { asked } = ask(csafeDriver(20), 11, IDLE, [], { alone: 'silence' });
    const each = ['a7', 'a5', 'b4', 'a4'];
    expect(asked.slice(1)).toEqual(['a7a5b4a4', ...each, ...each, 'a7a5b4a4']);
  });

  test.each([
    ['one', [0xa7, 0xb4, 0xa4], 2000],
    ['two', [0xa7, 0xa4], 3000],
  ])(
    'and is silent to %s alone is heard before a reading is too old, or the port is opened anew',
    (_, known, limitMs) => {
      const { silentMs } = ask(csafeDriver(20), 600, IN_USE, known, { alone: 'silence' });
      expect(silentMs).toBeLessThan(limitMs);
    },
  );
});
