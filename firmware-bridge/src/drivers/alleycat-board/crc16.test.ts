import { expect, test } from '@jest/globals';
import { readVectors } from '../../../test/read-vectors.ts';
import { crc16 } from './crc16.ts';

test.each(readVectors('crc.tsv'))('CRC of "%s" is %s', (payload, crc) => {
  expect(crc16(payload)).toBe(Number.parseInt(crc ?? '', 16));
});

test('the CRC of nothing is its initial value', () => {
  expect(crc16('')).toBe(0);
});
