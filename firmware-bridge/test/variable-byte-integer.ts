/**
 * The variable byte integer of MQTT (version 5, section 1.5.5) at `start`, and where it ends; undefined while it is
 * incomplete. Throws when it has more than four bytes.
 */
export function variableByteInteger(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** index;
    if (byte < 128) return { value, end: start + index + 1 };
  }
  throw new Error('a length of more than four bytes');
}
