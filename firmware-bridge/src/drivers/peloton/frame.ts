import { addDiscard, type Discard } from '../add-discard.ts';

/** A frame of the Peloton bike's line; payload bytes as on the wire. */
export type PelotonFrame =
  | { readonly kind: 'reply'; readonly command: number; readonly payload: Uint8Array }
  | { readonly kind: 'request'; readonly header: number; readonly command: number };

/** What was read and is not yet a whole frame: the beginning of one, of at most MAX_FRAME bytes. */
export interface PelotonFrames {
  readonly pending: Uint8Array;
  /** When the last byte came, ms. */
  readonly lastByteMs: number;
}

export type PelotonDiscardReason = 'noise' | 'bad-checksum' | 'too-long' | 'cut-short';

const REPLY = 0xf1;
const END = 0xf6;
/** Headers of a request: read, row of the resistance table, init. */
const REQUESTS: readonly number[] = [0xf5, 0xf7, 0xfe];
const REQUEST_BYTES = 4;
/** Bytes of a reply around its payload: header, command, length, sum, end. */
const AROUND_PAYLOAD = 5;
const MAX_PAYLOAD = 16;
/** A reply comes within 3 ms and takes 11 ms on the wire: what is older than this is the rest of a frame that broke off. */
const BROKEN_OFF_MS = 250;

export const INITIAL_PELOTON_FRAMES: PelotonFrames = { pending: new Uint8Array(), lastByteMs: 0 };

/**
 * Takes bytes in any cuts. A byte that begins no sound frame is discarded alone and the next one is tried, so that damage
 * never costs the frame behind it.
 *
 * Request: `HDR CMD SUM F6`, SUM = (HDR + CMD) mod 256. Reply: `F1 CMD LEN D0..Dn-1 SUM F6`, SUM = all before it mod 256.
 */
export function takePelotonBytes(
  state: PelotonFrames,
  bytes: Uint8Array,
  atMs: number,
): { state: PelotonFrames; frames: PelotonFrame[]; discards: Discard<PelotonDiscardReason>[] } {
  const found: { frames: PelotonFrame[]; discards: Discard<PelotonDiscardReason>[] } = { frames: [], discards: [] };
  const brokeOff = atMs - state.lastByteMs > BROKEN_OFF_MS;
  const left = brokeOff ? scan(state.pending, true, found) : state.pending;
  const all = new Uint8Array(left.length + bytes.length);
  all.set(left);
  all.set(bytes, left.length);
  const pending = scan(all, false, found).slice();
  return { state: { pending, lastByteMs: bytes.length > 0 ? atMs : state.lastByteMs }, ...found };
}

/** Scans for frames and returns what may still become one; at the end of a broken-off frame nothing may. */
function scan(
  bytes: Uint8Array,
  atEnd: boolean,
  found: { frames: PelotonFrame[]; discards: Discard<PelotonDiscardReason>[] },
): Uint8Array {
  for (let at = 0; at < bytes.length; ) {
    const tried = frameAt(bytes.subarray(at));
    if (typeof tried === 'object') {
      found.frames.push(tried.frame);
      at += tried.bytes;
    } else if (tried === 'incomplete' && !atEnd) {
      return bytes.subarray(at);
    } else {
      addDiscard(found.discards, tried === 'incomplete' ? 'cut-short' : tried, 1);
      at += 1;
    }
  }
  return bytes.subarray(bytes.length);
}

function frameAt(bytes: Uint8Array): { frame: PelotonFrame; bytes: number } | 'incomplete' | PelotonDiscardReason {
  const [header = 0, command, length] = bytes;
  if (REQUESTS.includes(header)) {
    if (bytes.length < REQUEST_BYTES) return 'incomplete';
    const sound = bytes[2] === ((header + (command ?? 0)) & 0xff) && bytes[3] === END;
    return sound ? { frame: { kind: 'request', header, command: command ?? 0 }, bytes: REQUEST_BYTES } : 'bad-checksum';
  }
  if (header !== REPLY) return 'noise';
  if (command === undefined || length === undefined) return 'incomplete';
  if (length > MAX_PAYLOAD) return 'too-long';
  const size = length + AROUND_PAYLOAD;
  if (bytes.length < size) return 'incomplete';
  const summed = bytes.subarray(0, size - 2);
  const sum = summed.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (bytes[size - 2] !== sum || bytes[size - 1] !== END) return 'bad-checksum';
  return { frame: { kind: 'reply', command, payload: bytes.slice(3, 3 + length) }, bytes: size };
}

/** A request as bytes, for example read (F5) of cadence (41): `f5 41 36 f6`. */
export function encodePelotonRequest(header: number, command: number): Uint8Array {
  return Uint8Array.of(header, command, (header + command) & 0xff, END);
}

/** A reply's number: ASCII digits, the least significant first; undefined when one of them is no digit. */
export function readPelotonDigits(payload: Uint8Array): number | undefined {
  let value = 0;
  for (const byte of [...payload].reverse()) {
    if (byte < 0x30 || byte > 0x39) return undefined;
    value = value * 10 + (byte - 0x30);
  }
  return payload.length === 0 ? undefined : value;
}
