import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { guardPacketLength, INITIAL_PACKET_LENGTH_GUARD, type PacketLengthGuard } from './packet-length-guard.ts';

const MAX_BYTES = 1000;

/** A packet of so many bytes after its fixed header, with the length as MQTT writes it. */
function packet(bodyBytes: number): Buffer {
  const length: number[] = [];
  for (let left = bodyBytes; length.length === 0 || left > 0; left = Math.floor(left / 128))
    length.push((left % 128) + (left >= 128 ? 128 : 0));
  return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bodyBytes, 0xff)]);
}

function guardAll(bytes: Buffer, chunkBytes: number): PacketLengthGuard | undefined {
  let guard: PacketLengthGuard | undefined = INITIAL_PACKET_LENGTH_GUARD;
  for (let at = 0; at < bytes.length; at += chunkBytes)
    guard &&= guardPacketLength(guard, bytes.subarray(at, at + chunkBytes), MAX_BYTES);
  return guard;
}

const sizes = fc.array(fc.integer({ min: 0, max: MAX_BYTES }), { maxLength: 20 });
const chunkBytes = fc.integer({ min: 1, max: 500 });

describe('a stream of packets', () => {
  test('passes in chunks of any size, as long as none is too long', () => {
    fc.assert(
      fc.property(sizes, chunkBytes, (bodies, size) => {
        expect(guardAll(Buffer.concat(bodies.map(packet)), size)).toEqual(INITIAL_PACKET_LENGTH_GUARD);
      }),
    );
  });

  test('is stopped by the header of one that is too long, wherever it stands', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: MAX_BYTES + 1, max: 100_000 }), chunkBytes, (bodies, long, size) => {
        const head = packet(long).subarray(0, 5);
        expect(guardAll(Buffer.concat([...bodies.map(packet), head]), size)).toBeUndefined();
      }),
    );
  });

  test('is stopped by a length of more than four bytes', () => {
    expect(guardAll(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]), 6)).toBeUndefined();
  });
});
