import * as z from 'zod';

/** The version of the capture format that is written. */
export const CAPTURE_VERSION = 1;
/** Longest line that is read: more than the longest chunk that a serial port gives, in hex. */
export const MAX_CAPTURE_LINE_BYTES = 65_536;
/** Longest time a capture may span, µs: a line that claims more is damaged. */
const MAX_SPAN_US = 31 * 86_400 * 1_000_000;

const text = z.string().max(4096);

/**
 * The first line of a capture. It holds nothing of the rider, of certificates or of the network. Keys that are not known are
 * ignored.
 */
const headerSchema = z.object({
  alleycat: z.literal('capture'),
  v: z.literal(CAPTURE_VERSION),
  /** Wall time of µs 0, ISO 8601. */
  started: z.iso.datetime(),
  /** Whether that wall time is to be trusted. */
  clock: z.enum(['synced', 'estimated']),
  port: text,
  baud: z.int().positive(),
  driver: z.enum(['alleycat-board', 'peloton', 'csafe']),
  /** What the driver was set to, where that matters for what the bytes mean. */
  listenOnly: z.boolean().default(false),
  levels: z.int().min(1).max(255).default(20),
  resistanceTable: z.array(z.number()).max(64).optional(),
  software: text,
  note: text,
});

export type CaptureHeader = Readonly<z.infer<typeof headerSchema>>;

/** What stands at the end of a capture that was ended in good order. */
export interface CaptureEnd {
  /** Chunks in both directions, and the bytes in them. */
  readonly chunks: number;
  readonly bytes: number;
  /** CRC-32C of all of the file before this line, eight hex digits. */
  readonly crc32c: string;
}

/** One line of a capture; `atUs` is µs of the monotonic clock since its begin. */
export type CaptureEntry =
  | { readonly kind: 'in' | 'out'; readonly atUs: number; readonly bytes: Uint8Array }
  /** The port was opened; chunks are missing here, and why. */
  | { readonly kind: 'open' | 'lost'; readonly atUs: number; readonly text: string }
  | ({ readonly kind: 'end'; readonly atUs: number } & CaptureEnd)
  /** A code that this software does not know. */
  | { readonly kind: 'unknown'; readonly atUs: number };

const VERSION = /^\{"alleycat":"capture","v":(\d{1,9})[,}]/;

/** Reads the first line: the header, or one sentence that says why it is none. */
export function decodeCaptureHeader(line: string): CaptureHeader | { readonly error: string } {
  const version = Number(VERSION.exec(line)?.[1] ?? CAPTURE_VERSION);
  if (version > CAPTURE_VERSION) {
    return {
      error: `it is a capture of version ${version}, and this software reads ${CAPTURE_VERSION}: it needs a newer alleycat`,
    };
  }
  const parsed = headerSchema.safeParse(parse(line));
  return parsed.success ? parsed.data : { error: 'it does not begin with the header of a capture' };
}

/** Reads a line after the first; undefined when it is none. */
export function decodeCaptureEntry(line: string): CaptureEntry | undefined {
  const fields = parse(line);
  if (!Array.isArray(fields)) return undefined;
  const [atUs, code, data]: unknown[] = fields;
  if (typeof atUs !== 'number' || !Number.isSafeInteger(atUs) || atUs < 0 || atUs > MAX_SPAN_US) return undefined;
  switch (code) {
    case 'in':
    case 'out':
      return typeof data === 'string' && isLatin1(data) ? { kind: code, atUs, bytes: latin1Bytes(data) } : undefined;
    case 'in-hex':
    case 'out-hex': {
      const bytes = typeof data === 'string' ? hexBytes(data) : undefined;
      return bytes && { kind: code === 'in-hex' ? 'in' : 'out', atUs, bytes };
    }
    case 'open':
    case 'lost':
      return typeof data === 'string' ? { kind: code, atUs, text: data } : undefined;
    case 'end':
      return decodeEnd(atUs, data);
    default:
      return typeof code === 'string' ? { kind: 'unknown', atUs } : undefined;
  }
}

/** The last line of a capture, without its line feed. */
export function encodeCaptureEnd(atUs: number, end: CaptureEnd): string {
  return JSON.stringify([atUs, 'end', end]);
}

function decodeEnd(atUs: number, data: unknown): CaptureEntry | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { chunks, bytes, crc32c }: { chunks?: unknown; bytes?: unknown; crc32c?: unknown } = data;
  if (typeof chunks !== 'number' || typeof bytes !== 'number' || typeof crc32c !== 'string') return undefined;
  return { kind: 'end', atUs, chunks, bytes, crc32c };
}

function hexBytes(hex: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2}( [0-9a-f]{2})*)?$/.test(hex)) return undefined;
  return Uint8Array.from({ length: Math.floor((hex.length + 1) / 3) }, (_, index) =>
    Number.parseInt(hex.slice(index * 3, index * 3 + 2), 16),
  );
}

function isLatin1(data: string): boolean {
  for (let index = 0; index < data.length; index++) if (data.charCodeAt(index) > 0xff) return false;
  return true;
}

function latin1Bytes(data: string): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index++) bytes[index] = data.charCodeAt(index);
  return bytes;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
