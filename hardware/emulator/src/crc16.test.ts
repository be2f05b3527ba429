import { expect, test } from '@jest/globals';
import { crc16 } from './crc16.ts';
import { protocolVectors } from './protocol-vectors.ts';

test.each(protocolVectors('crc.tsv'))('the CRC of %s is %s', (payload, expected) => {
  expect(crc16(Buffer.from(payload ?? '', 'latin1'))).toBe(Number.parseInt(expected ?? '', 16));
});
