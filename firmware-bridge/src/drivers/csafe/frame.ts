import { addDiscard, type Discard } from '../add-discard.ts';

/** Contents of a CSAFE frame: of a reply the status byte, then what was asked for. */
export interface CsafeFrames {
  /** Unstuffed bytes between the flags so far; undefined outside a frame. */
  readonly contents: readonly number[] | undefined;
  /** Bytes of it as they came, its flag included. */
  readonly bytes: number;
  readonly escaped: boolean;
  readonly extended: boolean;
}

export type CsafeDiscardReason = 'noise' | 'bad-checksum' | 'too-long' | 'bad-stuffing' | 'cut-short';

const EXTENDED_START = 0xf0;
const START = 0xf1;
const STOP = 0xf2;
const ESCAPE = 0xf3;
/** F3 00 stands for F0, … F3 03 for F3. */
const MAX_ESCAPED = 3;
const ADDRESS_BYTES = 2;
/** 96 bytes of contents, the checksum, and the addresses of an extended frame. */
const MAX_CONTENTS = 96 + 1 + ADDRESS_BYTES;

export const INITIAL_CSAFE_FRAMES: CsafeFrames = { contents: undefined, bytes: 0, escaped: false, extended: false };

/**
 * Takes bytes in any cuts. A start flag always restarts a frame: stuffing keeps the flags out of the contents, so damage never
 * costs the frame behind it.
 *
 * Standard frame: `F1 <contents> <xor> F2`; extended: `F0 <to> <from> <contents> <xor> F2`. The xor goes over the unstuffed
 * contents; F0..F3 between the flags, the checksum included, are stuffed. Source: CSAFE framework specification, frames.
 */
export function takeCsafeBytes(
  state: CsafeFrames,
  bytes: Uint8Array,
): { state: CsafeFrames; frames: Uint8Array[]; discards: Discard<CsafeDiscardReason>[] } {
  const frames: Uint8Array[] = [];
  const discards: Discard<CsafeDiscardReason>[] = [];
  const drop = (reason: CsafeDiscardReason, count: number): void => {
    if (count > 0) addDiscard(discards, reason, count);
  };
  let { bytes: raw, escaped, extended } = state;
  let contents = state.contents === undefined ? undefined : [...state.contents];
  for (const byte of bytes) {
    raw += 1;
    if (byte === START || byte === EXTENDED_START) {
      if (contents !== undefined) drop('cut-short', raw - 1);
      contents = [];
      raw = 1;
      escaped = false;
      extended = byte === EXTENDED_START;
    } else if (contents === undefined) {
      drop('noise', 1);
    } else if (byte === STOP) {
      const taken = escaped ? 'bad-stuffing' : unwrap(contents, extended);
      if (typeof taken === 'string') drop(taken, raw);
      else frames.push(taken);
      contents = undefined;
    } else if (escaped && byte > MAX_ESCAPED) {
      drop('bad-stuffing', raw);
      contents = undefined;
    } else if (byte === ESCAPE) {
      escaped = true;
    } else if (contents.length === MAX_CONTENTS) {
      drop('too-long', raw);
      contents = undefined;
    } else {
      contents.push(escaped ? EXTENDED_START + byte : byte);
      escaped = false;
    }
  }
  return { state: { contents, bytes: contents === undefined ? 0 : raw, escaped, extended }, frames, discards };
}

function unwrap(contents: readonly number[], extended: boolean): Uint8Array | CsafeDiscardReason {
  const inner = extended ? contents.slice(ADDRESS_BYTES) : contents;
  // The checksum makes the xor of all 0. A frame of nothing but its checksum says nothing.
  if (inner.length < 2) return 'cut-short';
  if (inner.reduce((xor, byte) => xor ^ byte, 0) !== 0) return 'bad-checksum';
  return Uint8Array.from(inner.slice(0, -1));
}

/** A standard frame around contents, stuffed. */
export function encodeCsafeFrame(contents: readonly number[]): Uint8Array {
  const checksum = contents.reduce((xor, byte) => xor ^ byte, 0);
  const stuffed = [...contents, checksum].flatMap((byte) =>
    byte >= EXTENDED_START && byte <= ESCAPE ? [ESCAPE, byte - EXTENDED_START] : [byte],
  );
  return Uint8Array.of(START, ...stuffed, STOP);
}
