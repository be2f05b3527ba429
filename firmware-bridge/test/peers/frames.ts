/** A reply of a Peloton bike with a number as its payload: `digits` ASCII digits, the least significant first. */
export function pelotonReply(command: number, value: number, digits: number): Uint8Array {
  const payload = [...String(value).padStart(digits, '0')].reverse().map((digit) => digit.charCodeAt(0));
  const summed = [0xf1, command, payload.length, ...payload];
  return Uint8Array.of(
    ...summed,
    summed.reduce((sum, byte) => (sum + byte) & 0xff, 0),
    0xf6,
  );
}

/** Cuts bytes into chunks at places that are taken modulo their length. */
export function cutBytes(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => Uint8Array.from(bytes.subarray(places[index] ?? 0, end)));
}
