import { crc32c } from '../journal/crc32c.ts';
import { type CaptureHeader, decodeCaptureEntry, encodeCaptureEnd } from './capture-format.ts';
import { encodeLineEvent } from './chunk-event.ts';
import { checksumAtEnd } from './read-capture.ts';

/** Gives each line of the capture format as it comes, without header and end, until the signal says so or the line is gone. */
export type ChunkStream = (onLine: (line: string) => void, signal: AbortSignal) => Promise<void>;

/** Port: a file that a capture is written to. */
export interface CaptureSink {
  /** Takes text to be written; false when so much waits that it takes no more. */
  write(text: string): boolean;
  /** Aborts when the file can no longer be written. */
  readonly failed: AbortSignal;
  /** Resolves when everything is written; rejects with what went wrong with the file. */
  close(): Promise<void>;
}

/** What was captured so far. */
export interface CaptureTally {
  readonly chunks: number;
  /** Bytes in these chunks, both directions. */
  readonly bytes: number;
  /** Stretches that are missing. */
  readonly lost: number;
  readonly lastUs: number;
}

interface CaptureJob {
  readonly header: CaptureHeader;
  readonly stream: ChunkStream;
  readonly sink: CaptureSink;
  /** Ends the capture; the file is then whole. */
  readonly signal: AbortSignal;
  readonly onProgress: (tally: CaptureTally) => void;
  /** How long it lasts by now, µs: a capture may end in silence. */
  readonly elapsedUs: () => number;
}

/** Writes a capture until its stream or the signal ends it, and closes it with a checksum. Rejects when the file cannot be written. */
export async function writeCapture({
  header,
  stream,
  sink,
  signal,
  onProgress,
  elapsedUs,
}: CaptureJob): Promise<CaptureTally> {
  const encoder = new TextEncoder();
  let tally: CaptureTally = { chunks: 0, bytes: 0, lost: 0, lastUs: 0 };
  let crc = 0;
  let isBehind = false;
  const write = (line: string): boolean => {
    const isTaken = sink.write(`${line}\n`);
    if (isTaken) crc = crc32c(encoder.encode(`${line}\n`), crc);
    return isTaken;
  };
  const lost = (): void => {
    isBehind = !write(encodeLineEvent(tally.lastUs, 'lost', 'the file could not be written fast enough'));
    if (!isBehind) tally = { ...tally, lost: tally.lost + 1 };
  };
  const take = (line: string): void => {
    const entry = decodeCaptureEntry(line);
    // An end in the middle would hide what comes after it.
    if (entry === undefined || entry.kind === 'end' || entry.atUs < tally.lastUs) return;
    tally = { ...tally, lastUs: entry.atUs };
    if (isBehind) lost();
    if (isBehind || !write(line)) {
      isBehind = true;
      return;
    }
    if (entry.kind === 'in' || entry.kind === 'out') {
      tally = { ...tally, chunks: tally.chunks + 1, bytes: tally.bytes + entry.bytes.length };
    }
    if (entry.kind === 'lost') tally = { ...tally, lost: tally.lost + 1 };
    onProgress(tally);
  };
  write(JSON.stringify(header));
  try {
    await stream(take, AbortSignal.any([signal, sink.failed]));
  } finally {
    if (isBehind) lost();
    const { chunks, bytes, lastUs } = tally;
    const atUs = Math.max(lastUs, Math.round(elapsedUs()));
    sink.write(`${encodeCaptureEnd(atUs, { chunks, bytes, crc32c: checksumAtEnd(crc, { atUs, chunks, bytes }) })}\n`);
    await sink.close();
  }
  return tally;
}
