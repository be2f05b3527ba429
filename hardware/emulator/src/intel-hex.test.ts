import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseIntelHex } from './intel-hex.ts';

function record(kind: number, address: number, data: readonly number[]): string {
  const bytes = [data.length, address >> 8, address & 0xff, kind, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${Buffer.from([...bytes, -sum & 0xff])
    .toString('hex')
    .toUpperCase()}`;
}

const END = ':00000001FF';
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 32 });

test('reads what was written, and leaves the rest erased', () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 0, max: 0x7fe0 }), (data, address) => {
      const image = parseIntelHex(`${record(0, address, data)}\r\n${END}\r\n`, 0x8000);
      expect([...image.subarray(address, address + data.length)]).toEqual(data);
      expect(image.subarray(0, address).every((byte) => byte === 0xff)).toBe(true);
      expect(image.subarray(address + data.length).every((byte) => byte === 0xff)).toBe(true);
    }),
  );
});

test('notices any changed digit', () => {
  const line = record(0, 0x120, [1, 2, 3, 4]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: line.length - 1 }), fc.constantFrom(...'0123456789ABCDEF'), (at, digit) => {
      fc.pre(line[at] !== digit);
      const damaged = line.slice(0, at) + digit + line.slice(at + 1);
      expect(() => parseIntelHex(`${damaged}\n${END}\n`, 0x8000)).toThrow('line 1');
    }),
  );
});

test('follows extended addresses', () => {
  expect(parseIntelHex(`${record(2, 0, [0x01, 0x00])}\n${record(0, 0x10, [7])}\n${END}`, 0x2000)[0x1010]).toBe(7);
  expect(parseIntelHex(`${record(4, 0, [0, 1])}\n${record(0, 2, [9])}\n${END}`, 0x10010)[0x10002]).toBe(9);
});

test('refuses what is not for this chip, and a file that is cut off', () => {
  expect(() => parseIntelHex(`${record(0, 0x7fff, [1, 2])}\n${END}`, 0x8000)).toThrow('beyond 32768 bytes');
  expect(() => parseIntelHex(record(0, 0, [1]), 0x8000)).toThrow('end record is missing');
  expect(() => parseIntelHex('hello\n', 0x8000)).toThrow('line 1: not a record');
});
