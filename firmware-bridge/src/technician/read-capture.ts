import { crc32c } from '../journal/crc32c.ts';
import {
  type CaptureEntry,
  type CaptureHeader,
  decodeCaptureEntry,
  decodeCaptureHeader,
  encodeCaptureEnd,
  MAX_CAPTURE_LINE_BYTES,
} from './capture-format.ts';

/** What was found in a capture besides its entries. */
export interface CaptureFindings {
  /** `missing`: the capture was cut off, `wrong`: something in it is not as it was written. */
  readonly checksum: 'ok' | 'wrong' | 'missing';
  /** Lines that are none of a capture, or whose time runs backwards. */
  readonly damaged: number;
  /** Lines with codes that this software does not know. */
  readonly unknown: number;
  /** Lines that were too long. */
  readonly tooLong: number;
  /** The file ends in the middle of a line. */
  readonly torn: boolean;
}

/** Reads a capture bit by bit. Whatever is in the file, it throws nothing and holds no more than one line. */
export interface CaptureReading {
  /**
   * Takes more of the file and gives the entries that are complete now, in order of time; none before a header was read. The
   * last one is held until the next one shows that its time is to be believed.
   */
  take(bytes: Uint8Array): readonly CaptureEntry[];
  /** The file is over: gives what was held. */
  end(): readonly CaptureEntry[];
  /** The header; an error when the file does not begin with one; undefined as long as its line is not complete. */
  header(): CaptureHeader | { readonly error: string } | undefined;
  /** What is to be said at the end of the file. */
  findings(): CaptureFindings;
}

const LINE_FEED = 0x0a;

export function readCapture(): CaptureReading {
  const decoder = new TextDecoder();
  let header: CaptureHeader | { readonly error: string } | undefined;
  let rest = new Uint8Array(0);
  let isCut = false;
  let held: CaptureEntry | undefined;
  let lastUs = 0;
  let crc = 0;
  let checksum: CaptureFindings['checksum'] = 'missing';
  let isOver = false;
  let [chunks, bytes, damaged, unknown, tooLong] = [0, 0, 0, 0, 0];

  const takeLine = (line: Uint8Array): CaptureEntry | undefined => {
    const text = decoder.decode(line.subarray(0, -1));
    if (header === undefined) {
      header = decodeCaptureHeader(text);
      crc = crc32c(line, crc);
      return undefined;
    }
    const entry = isOver ? undefined : decodeCaptureEntry(text);
    if (entry === undefined || entry.atUs < lastUs) {
      damaged += 1;
      crc = crc32c(line, crc);
      return undefined;
    }
    if (entry.kind === 'end') {
      isOver = true;
      const isSame = entry.crc32c === checksumAtEnd(crc, entry) && entry.chunks === chunks && entry.bytes === bytes;
      checksum = isSame ? 'ok' : 'wrong';
      return entry;
    }
    crc = crc32c(line, crc);
    if (entry.kind === 'unknown') unknown += 1;
    if (entry.kind === 'in' || entry.kind === 'out') {
      chunks += 1;
      bytes += entry.bytes.length;
    }
    return entry;
  };

  const release = (): CaptureEntry[] => {
    const released = held === undefined ? [] : [held];
    lastUs = held?.atUs ?? lastUs;
    held = undefined;
    return released;
  };

  return {
    end: release,
    take(more) {
      const entries: CaptureEntry[] = [];
      for (let start = 0; start < more.length; ) {
        const feed = more.indexOf(LINE_FEED, start);
        const end = feed === -1 ? more.length : feed + 1;
        const piece = more.subarray(start, end);
        start = end;
        if (isCut || rest.length + piece.length > MAX_CAPTURE_LINE_BYTES) {
          if (!isCut) tooLong += 1;
          crc = crc32c(piece, crc32c(rest, crc));
          rest = new Uint8Array(0);
          isCut = feed === -1;
          header ??= { error: 'its first line is too long for the header of a capture' };
          continue;
        }
        const line = rest.length === 0 ? piece : joined(rest, piece);
        rest = new Uint8Array(0);
        if (feed === -1) {
          rest = line.slice();
          continue;
        }
        const entry = takeLine(line);
        if (entry === undefined || header === undefined || 'error' in header) continue;
        // A time that runs ahead of the next one is wrong; believed, it would cost all that follow.
        if (held !== undefined && held.atUs > entry.atUs) damaged += 1;
        else entries.push(...release());
        held = entry;
      }
      return entries;
    },
    header: () => header,
    findings: () => ({ checksum, damaged, unknown, tooLong, torn: rest.length > 0 || isCut }),
  };
}

/** The checksum in the last line of a capture: of all the lines before it, and of itself without the checksum. */
export function checksumAtEnd(crc: number, end: { atUs: number; chunks: number; bytes: number }): string {
  const { atUs, chunks, bytes } = end;
  const line = new TextEncoder().encode(encodeCaptureEnd(atUs, { chunks, bytes, crc32c: '' }));
  return crc32c(line, crc).toString(16).padStart(8, '0');
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
