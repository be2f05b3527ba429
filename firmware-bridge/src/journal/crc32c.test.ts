import { expect, test } from '@jest/globals';
import { crc32c } from './crc32c.ts';

test('known answers', () => {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(crc32c(bytesOf('123456789'))).toBe(0xe3069283);
  expect(crc32c(bytesOf(''))).toBe(0);
  // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and counting up.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
});
