const POLYNOMIAL_REFLECTED = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL_REFLECTED : crc >>> 1;
  return crc >>> 0;
});

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4): unsigned 32 bits; the check value of "123456789" is E3069283. With `before`,
 * the CRC-32C of what came before these bytes, it is that of all.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = ~before >>> 0;
  // Every byte on the card passes here: an index is several times as fast as an iterator.
  for (let index = 0; index < bytes.length; index++) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}
