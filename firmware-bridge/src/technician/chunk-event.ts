/** `in` came from the board, `out` was written to it. */
export type ChunkDirection = 'in' | 'out';

/** What happens on the serial line: a chunk was read or written, the port was opened, or chunks are missing here, and why. */
export type LineEvent = [direction: ChunkDirection, bytes: Uint8Array] | [kind: 'open' | 'lost', text: string];

/** Printable ASCII, tab and line ends: what stands as text in a capture, so that it can be searched. */
const PLAIN = /^[\t\r\n -~]*$/;

/**
 * One chunk of the serial line as it was read or written, as a line of the capture format without its line feed:
 * `[us,"in",text]`, or `[us,"in-hex","f5 31 36"]` when it holds anything but printable ASCII, tab, CR and LF. `us` is whole
 * microseconds of the monotonic clock since the capture began.
 */
export function encodeChunk(us: number, direction: ChunkDirection, bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  if (PLAIN.test(text)) return JSON.stringify([us, direction, text]);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return JSON.stringify([us, `${direction}-hex`, hex]);
}

/** Something that happened on the serial line, as a line of the capture format. */
export function encodeLineEvent(us: number, ...event: LineEvent): string {
  if (event[0] === 'in' || event[0] === 'out') return encodeChunk(us, event[0], event[1]);
  return JSON.stringify([us, ...event]);
}
