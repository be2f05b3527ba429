import { boardLine } from '../../test/board-line.ts';
import type { CaptureHeader } from './capture-format.ts';
import { type CaptureSink, writeCapture } from './write-capture.ts';

export const HEADER: CaptureHeader = {
  alleycat: 'capture',
  v: 1,
  started: '2026-11-24T10:00:00.250Z',
  clock: 'synced',
  port: '/dev/ttyUSB0',
  baud: 38_400,
  driver: 'alleycat-board',
  listenOnly: false,
  levels: 20,
  software: '0.1.0',
  note: '',
};

/** A sink in memory that takes so many writes, and then so many that it refuses. */
export function memorySink(refuses: (writes: number) => boolean = () => false): CaptureSink & { text(): string } {
  let text = '';
  let writes = 0;
  return {
    failed: new AbortController().signal,
    write(more) {
      writes += 1;
      if (refuses(writes)) return false;
      text += more;
      return true;
    },
    close: async () => {},
    text: () => text,
  };
}

/** The text of a capture of these lines of the capture format. */
export async function captureOf(lines: readonly string[], header = HEADER): Promise<string> {
  const sink = memorySink();
  await writeCapture({
    header,
    sink,
    stream: async (onLine) => lines.forEach(onLine),
    signal: new AbortController().signal,
    onProgress: () => {},
    elapsedUs: () => 0,
  });
  return sink.text();
}

/** A line of the capture format with the board's report at this uptime, when its rider turns at 60 rpm. */
export function reportAt(uptimeMs: number, atUs = uptimeMs * 1000): string {
  const turns = Math.floor(uptimeMs / 1000);
  return JSON.stringify([
    atUs,
    'in',
    boardLine(`RD,${uptimeMs / 100},${uptimeMs},${turns},${turns * 1_000_000},1000000,2040,500,00`),
  ]);
}
