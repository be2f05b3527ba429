/** Follows a stream of MQTT packets by their fixed headers only, whatever is in them. */
export interface PacketLengthGuard {
  /** Bytes that are still to come of the packet that was begun; 0 between packets. */
  readonly bodyLeft: number;
  /** Bytes of the fixed header read so far: 0 to 4. */
  readonly headerBytes: number;
  readonly length: number;
}

export const INITIAL_PACKET_LENGTH_GUARD: PacketLengthGuard = { bodyLeft: 0, headerBytes: 0, length: 0 };

const MAX_LENGTH_BYTES = 4;

/**
 * Takes the next chunk: undefined when a packet announces more than `maxBytes`, or a length that is none. The remaining
 * length is a variable byte integer, MQTT 5 section 2.1.4.
 */
export function guardPacketLength(
  guard: PacketLengthGuard,
  chunk: Uint8Array,
  maxBytes: number,
): PacketLengthGuard | undefined {
  let { bodyLeft, headerBytes, length } = guard;
  let at = 0;
  while (at < chunk.length) {
    if (bodyLeft > 0) {
      const taken = Math.min(bodyLeft, chunk.length - at);
      bodyLeft -= taken;
      at += taken;
      continue;
    }
    const byte = chunk[at] ?? 0;
    at += 1;
    headerBytes += 1;
    if (headerBytes === 1) continue;
    length += (byte & 0x7f) * 128 ** (headerBytes - 2);
    if (length > maxBytes) return undefined;
    const isLast = byte < 0x80;
    if (!isLast && headerBytes > MAX_LENGTH_BYTES) return undefined;
    if (isLast) [bodyLeft, headerBytes, length] = [length, 0, 0];
  }
  return { bodyLeft, headerBytes, length };
}
