import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleUuid } from './contract.ts';
import { sha1 } from './sha1.ts';
import { uuidOfName } from './uuid-of-name.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const ascii = (text: string) => new TextEncoder().encode(text);

// RFC 3174, section 7.3.
test.each([
  ['abc', 1, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 1, '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['a', 1_000_000, '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ['0123456701234567012345670123456701234567012345670123456701234567', 10, 'dea356a2cddd90c7a7ecedc5ebb563934f460452'],
])('SHA-1 of "%s" × %d', (text, times, digest) => {
  expect(hex(sha1(ascii(text.repeat(times))))).toBe(digest);
});

test('SHA-1 of anything is the platform SHA-1', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      expect(hex(sha1(message))).toBe(createHash('sha1').update(message).digest('hex'));
    }),
  );
});

test('a version 5 uuid is that of RFC 9562, appendix A.4', () => {
  const dns = Uint8Array.from(Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'));
  expect(uuidOfName(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

test('a sample keeps its uuid for ever', () => {
  expect(sampleUuid('bike-0042', '0123456789abcdef', 1)).toBe('0c9e7b02-1943-5998-992c-d1dfc6eceffb');
});

test('other bikes, runs and seqs have other uuids', () => {
  const names = [
    sampleUuid('bike-1', '0123456789abcdef', 11),
    sampleUuid('bike-11', '0123456789abcdef', 1),
    sampleUuid('bike-1', '0123456789abcde0', 11),
    sampleUuid('bike-1', '0123456789abcdef', 12),
  ];
  expect(new Set(names).size).toBe(names.length);
});
