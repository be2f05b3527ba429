import { crc32c } from './crc32c.ts';

/** Longest JSON of one line, bytes. */
export const MAX_JSON_BYTES = 16_384;
const CHECKSUM_BYTES = 8;
/** UTF-8 of one UTF-16 code unit. */
const MAX_BYTES_A_UNIT = 3;
/** Eight digits of checksum, a space, up to five of length, a space, the JSON, the newline. */
const PREFIX_BYTES = 15;
const MAX_LINE_BYTES = PREFIX_BYTES + MAX_JSON_BYTES + 1;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const OPENING_BRACE = 0x7b;

/** What stands at one place of a segment: the JSON of a whole record, or bytes that are none. */
export type Frame =
  | { readonly kind: 'record'; readonly json: string; readonly end: number }
  /**
   * `begins`: it looks like the begin of a record, and not like the rest of one that was broken before. `isBlank`: nothing
   * but zeros, as room for what was never written is.
   */
  | { readonly kind: 'broken'; readonly begins: boolean; readonly isBlank: boolean; readonly end: number };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Lines of a segment, `<crc32c> <length> <json>\n` each. A JSON is at most 16,384 bytes and holds no newline. */
export function encodeFrames(jsons: readonly string[]): Uint8Array {
  const mostBytes = jsons.reduce((sum, { length }) => sum + length * MAX_BYTES_A_UNIT + PREFIX_BYTES + 1, 0);
  const bytes = new Uint8Array(mostBytes);
  let start = 0;
  for (const json of jsons) {
    const guess = start + CHECKSUM_BYTES + 2 + digitsOf(json.length);
    const { written: length } = encoder.encodeInto(json, bytes.subarray(guess));
    const jsonStart = start + CHECKSUM_BYTES + 2 + digitsOf(length);
    // Text that is not ASCII has more bytes than characters, and its length maybe one more digit.
    if (jsonStart !== guess) bytes.copyWithin(jsonStart, guess, guess + length);
    const end = jsonStart + length;
    const crc = crc32c(bytes.subarray(jsonStart, end));
    encoder.encodeInto(
      `${crc.toString(16).padStart(CHECKSUM_BYTES, '0')} ${length} `,
      bytes.subarray(start, jsonStart),
    );
    bytes[end] = NEWLINE;
    start = end + 1;
  }
  return bytes.subarray(0, start);
}

function digitsOf(count: number): number {
  if (count < 10) return 1;
  return count < 100 ? 2 : count < 1000 ? 3 : count < 10_000 ? 4 : 5;
}

/**
 * Reads the frame that begins at `start`; undefined when it needs more bytes than are there and `isEnd` is false. A record
 * is found by its length first, so that a broken newline costs nothing; after broken bytes reading goes on behind the
 * next newline.
 */
export function readFrame(bytes: Uint8Array, start: number, isEnd: boolean): Frame | undefined {
  const prefix = readPrefix(bytes, start);
  if (prefix !== undefined) {
    const end = prefix.jsonStart + prefix.length;
    if (end >= bytes.length && !isEnd) return undefined;
    const payload = bytes.subarray(prefix.jsonStart, end);
    if (payload.length === prefix.length && crc32c(payload) === prefix.crc) {
      return { kind: 'record', json: decoder.decode(payload), end: Math.min(end + 1, bytes.length) };
    }
  } else if (bytes.length - start < PREFIX_BYTES && !isEnd) return undefined;
  const begins = prefix !== undefined && bytes[prefix.jsonStart] === OPENING_BRACE;
  const newline = bytes.indexOf(NEWLINE, start);
  if (newline !== -1) return { kind: 'broken', begins, isBlank: false, end: newline + 1 };
  if (!isEnd && bytes.length - start < MAX_LINE_BYTES) return undefined;
  const isBlank = bytes.subarray(start).every((byte) => byte === 0);
  return { kind: 'broken', begins, isBlank, end: bytes.length };
}

function readPrefix(bytes: Uint8Array, start: number): { crc: number; length: number; jsonStart: number } | undefined {
  let crc = 0;
  for (let index = start; index < start + 8; index++) {
    const digit = hexDigit(bytes[index]);
    if (digit === undefined) return undefined;
    crc = crc * 16 + digit;
  }
  if (bytes[start + 8] !== SPACE) return undefined;
  let length = 0;
  for (let index = start + 9; index < start + PREFIX_BYTES; index++) {
    const byte = bytes[index];
    if (byte === SPACE && index > start + 9) {
      return length <= MAX_JSON_BYTES ? { crc, length, jsonStart: index + 1 } : undefined;
    }
    const digit = hexDigit(byte);
    if (digit === undefined || digit > 9) return undefined;
    length = length * 10 + digit;
  }
  return undefined;
}

function hexDigit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return undefined;
}
