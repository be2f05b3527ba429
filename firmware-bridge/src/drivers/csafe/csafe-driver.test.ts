import { expect, test } from '@jest/globals';
import type { DriverOutput } from '../driver.ts';
import { csafeDriver } from './csafe-driver.ts';
import { encodeCsafeFrame } from './frame.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const take = (bytes: Uint8Array, atMs = 1000): readonly DriverOutput[] => csafeDriver(20).take(bytes, atMs).outputs;

test.each([
  ['f1 89 b4 03 41 00 58 27 f2', { powerWatts: 65, cadenceRpm: 0 }],
  ['f1 09 a5 03 26 00 52 db f2', { cadenceRpm: 38 }],
  ['f1 05 b4 03 18 00 58 f3 02 f2', { powerWatts: 24 }],
])('%s', (text, report) => {
  expect(take(hex(text))).toMatchObject([{ kind: 'report', report: { atMs: 1000, ...report } }]);
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
