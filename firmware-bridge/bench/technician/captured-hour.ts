import { writeFileSync } from 'node:fs';
import type { CaptureHeader } from '../../src/technician/capture-format.ts';
import { encodeChunk } from '../../src/technician/chunk-event.ts';
import { writeCapture } from '../../src/technician/write-capture.ts';
import { reportLine } from '../../test/simulated-board.ts';

const HOUR_MS = 3_600_000;
const REPORT_PERIOD_MS = 100;
/** As the bridge looks at its port: a line comes in about two chunks. */
const LOOK_MS = 50;
const BYTES_A_LOOK = 40;

const HEADER: CaptureHeader = {
  alleycat: 'capture',
  v: 1,
  started: '2026-03-01T10:00:00.000Z',
  clock: 'synced',
  port: '/dev/ttyUSB0',
  baud: 38_400,
  driver: 'alleycat-board',
  listenOnly: false,
  levels: 20,
  software: 'bench',
  note: '',
};

/** Writes a capture of an hour of a board that sends ten lines a second, cut as they are read; returns its size in bytes. */
export async function writeCapturedHour(path: string): Promise<number> {
  const ride = { rpm: 85, firstMagnetMs: 200, permille: (uptimeMs: number) => Math.floor(uptimeMs / 5000) % 1000 };
  let text = '';
  await writeCapture({
    header: HEADER,
    sink: {
      failed: new AbortController().signal,
      write: (more) => {
        text += more;
        return true;
      },
      close: async () => {},
    },
    stream: async (onLine) => {
      for (let atMs = 0; atMs < HOUR_MS; atMs += REPORT_PERIOD_MS) {
        const bytes = Buffer.from(reportLine(ride, atMs), 'latin1');
        onLine(encodeChunk(atMs * 1000, 'in', bytes.subarray(0, BYTES_A_LOOK)));
        onLine(encodeChunk((atMs + LOOK_MS) * 1000, 'in', bytes.subarray(BYTES_A_LOOK)));
      }
    },
    signal: new AbortController().signal,
    onProgress: () => {},
    elapsedUs: () => HOUR_MS * 1000,
  });
  writeFileSync(path, text);
  return Buffer.byteLength(text);
}
