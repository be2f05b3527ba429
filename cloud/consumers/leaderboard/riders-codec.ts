import { bikeIdSchema, MAX_RACER_ID, RACE_SECONDS } from '@alleycat/contract';
import type { ItemRider } from './leaderboard-store.ts';

const VERSION = 1;
const MAX_NAME_BYTES = 72;
const HEAD_MAX_BYTES = 6;
const RIDER_MAX_BYTES = 2 + 24 + MAX_NAME_BYTES + 3 + 2;
const SAMPLE_MAX_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Packs the riders of an item into the bytes of its table attribute: a version byte, the number of riders, and for each its
 * bike id and name (a length byte, then UTF-8), its racer id, the number of its seconds, and each second as the difference from
 * the one before it with the output as two bytes. Numbers are LEB128 varints. A live sample takes about 25 bytes, most of them
 * the name. Seconds come back in ascending order; half of a surrogate pair in a name comes back as U+FFFD.
 */
export function encodeRiders(riders: readonly ItemRider[]): Uint8Array {
  const samples = riders.reduce((sum, { seconds }) => sum + seconds.length, 0);
  const writer = new RiderWriter(HEAD_MAX_BYTES + riders.length * RIDER_MAX_BYTES + samples * SAMPLE_MAX_BYTES);
  writer.byte(VERSION);
  writer.varint(riders.length);
  for (const { bikeId, racerId, name, seconds, outputs } of riders) {
    writer.text(bikeId);
    writer.varint(racerId);
    writer.text(name);
    writer.varint(seconds.length);
    let before = 0;
    for (const index of ascending(seconds)) {
      const second = seconds[index] ?? 0;
      const output = outputs[index] ?? 0;
      writer.varint(second - before);
      writer.byte(output & 0xff);
      writer.byte(output >> 8);
      before = second;
    }
  }
  return writer.bytes();
}

/** The places of the seconds, the earliest first. */
function ascending(seconds: readonly number[]): readonly number[] {
  const places = seconds.map((_, index) => index);
  return places.length < 2 ? places : places.sort((left, right) => (seconds[left] ?? 0) - (seconds[right] ?? 0));
}

class RiderWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
  }

  byte(value: number): void {
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** At most 127 bytes in UTF-8. */
  text(text: string): void {
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#at + 1));
    this.byte(written);
    this.#at += written;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}

/** The riders in an item's bytes: the inverse of encodeRiders. Throws a RangeError for anything that it did not write. */
export function decodeRiders(bytes: Uint8Array): ItemRider[] {
  const reader = new RiderReader(bytes);
  if (reader.byte() !== VERSION) throw new RangeError('the item was written in another version');
  const count = reader.varint(bytes.length);
  const riders = Array.from({ length: count }, () => reader.rider());
  if (!reader.isAtEnd) throw new RangeError('the item goes on after its last rider');
  return riders;
}

class RiderReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('the item ends in the middle');
    this.#at += 1;
    return byte;
  }

  varint(max: number): number {
    let value = 0;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value > max) break;
        return value;
      }
    }
    throw new RangeError(`a number in the item is above ${max}`);
  }

  rider(): ItemRider {
    const bikeId = bikeIdSchema.safeParse(this.#text());
    if (!bikeId.success) throw new RangeError('a bike in the item has no bike id');
    const racerId = this.varint(MAX_RACER_ID);
    const name = this.#text();
    const seconds: number[] = [];
    const outputs: number[] = [];
    let second = 0;
    for (let left = this.varint(RACE_SECONDS); left > 0; left--) {
      second += this.varint(RACE_SECONDS);
      if (second < 1 || second > RACE_SECONDS) throw new RangeError(`second ${second} is outside the race`);
      seconds.push(second);
      const low = this.byte();
      outputs.push(low | (this.byte() << 8));
    }
    return { bikeId: bikeId.data, racerId, name, seconds, outputs };
  }

  #text(): string {
    const length = this.varint(MAX_NAME_BYTES);
    if (this.#at + length > this.#bytes.length) throw new RangeError('a text in the item ends in the middle');
    this.#at += length;
    try {
      return decoder.decode(this.#bytes.subarray(this.#at - length, this.#at));
    } catch {
      throw new RangeError('a text in the item is not UTF-8');
    }
  }
}
