import type { Config } from '../config.ts';
import { SERIAL_LINES } from '../drivers/create-driver.ts';
import { SOFTWARE_VERSION } from '../software-version.ts';
import type { CaptureHeader } from './capture-format.ts';
import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { accessLine, type LinePorts } from './line-access.ts';
import { type CaptureSink, type CaptureTally, type ChunkStream, writeCapture } from './write-capture.ts';

export interface CaptureOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
  /** The bike's resistance table that an earlier run learnt. */
  readonly readTable: (path: string) => readonly number[] | undefined;
  /** Makes the file; throws FILE_EXISTS, or FILE_FAILED. */
  readonly createCaptureFile: (path: string, force: boolean) => Promise<CaptureSink>;
}

const PROGRESS_MS = 200;
const PLAIN_PROGRESS_MS = 10_000;

/** `alleycat capture`: writes the raw bytes of the serial line to a file, with their times. */
export function capture(outside: CaptureOutside): Run {
  const { terminal, clock, signal } = outside;
  const form = {
    name: 'capture',
    about:
      'Writes what the bike and the bridge say to each other to a file, byte for byte, with times: what a report of\na fault needs. Beside the running daemon, or alone on the port while it is stopped. Ctrl-C ends it.',
    positional: { name: 'FILE', min: 1, max: 1 },
    options: {
      seconds: { kind: 'number', min: 1, max: 86_400, example: 60, about: 'end after so long' },
      note: { kind: 'text', example: 'drops out uphill', about: 'a sentence for who reads the capture' },
      force: { kind: 'flag', about: 'write over a file that is there' },
    },
    examples: ['alleycat capture dropouts.capture.gz --seconds 60', 'alleycat replay dropouts.capture.gz'],
  } as const;
  return command(form, outside, async ({ words: [path = ''], values, configPath }) => {
    const config = outside.readConfig(configPath);
    const line = await accessLine(config, outside);
    try {
      const header = await headerOf(config, outside, values.note ?? '');
      const sink = await outside.createCaptureFile(path, values.force);
      const startedMs = clock.monotonicMs();
      const ending = new AbortController();
      const { seconds } = values;
      const cancelEnd = seconds === undefined ? undefined : clock.at(startedMs + seconds * 1000, () => ending.abort());
      const onProgress = progressOf(outside, startedMs);
      const ended = AbortSignal.any([signal, ending.signal]);
      const stream: ChunkStream = (onLine, until) => line.listen(onLine, until);
      const elapsedUs = (): number => (clock.monotonicMs() - startedMs) * 1000;
      const tally = await writeCapture({ header, stream, sink, signal: ended, onProgress, elapsedUs });
      cancelEnd?.();
      const lastedS = (clock.monotonicMs() - startedMs) / 1000;
      const { chunks, bytes, lost } = tally;
      if (values.json) {
        const told = { v: 1, file: path, via: line.via, seconds: Math.round(lastedS * 10) / 10, chunks, bytes, lost };
        terminal.out(`${JSON.stringify(told)}\n`);
      }
      const from = line.via === 'daemon' ? 'beside the daemon' : 'from the port';
      terminal.tell(`${clear(outside)}${path}: ${progressText(tally, lastedS)}, ${from}\n`);
      if (chunks === 0) terminal.tell('Nothing came from the bike. To find out why:\n  alleycat doctor\n');
      if (!ended.aborted) terminal.tell(`The ${line.via} ended before the capture was to; the file is whole.\n`);
      if (signal.aborted && seconds !== undefined) return EXIT.INTERRUPTED;
      return chunks > 0 && ended.aborted ? EXIT.OK : EXIT.PROBLEM;
    } finally {
      await line.close();
    }
  });
}

/** The header of a capture that begins now. */
export async function headerOf(
  config: Config,
  { clock, daemonOf, readTable }: Pick<CaptureOutside, 'clock' | 'daemonOf' | 'readTable'>,
  note: string,
): Promise<CaptureHeader> {
  const { path, driver, baud, listenOnly, levels, tableFile } = config.serial;
  const status = await daemonOf(config.journal.folder).status();
  const resistanceTable = driver === 'peloton' ? readTable(tableFile) : undefined;
  return {
    alleycat: 'capture',
    v: 1,
    started: new Date(clock.wallMs()).toISOString(),
    clock: status?.heartbeat.clock ?? 'estimated',
    port: path,
    baud: baud ?? SERIAL_LINES[driver].baud,
    driver,
    listenOnly,
    levels,
    ...(resistanceTable && { resistanceTable: [...resistanceTable] }),
    software: SOFTWARE_VERSION,
    note,
  };
}

function progressOf(outside: CaptureOutside, startedMs: number): (tally: CaptureTally) => void {
  const { terminal, clock } = outside;
  const periodMs = terminal.tellsLive ? PROGRESS_MS : PLAIN_PROGRESS_MS;
  let dueMs = startedMs + periodMs;
  return (tally) => {
    const nowMs = clock.monotonicMs();
    if (nowMs < dueMs) return;
    dueMs = nowMs + periodMs;
    const text = progressText(tally, (nowMs - startedMs) / 1000);
    terminal.tell(terminal.tellsLive ? `${clear(outside)}${text}  (Ctrl-C ends)` : `${text}\n`);
  };
}

function progressText({ chunks, bytes, lost }: CaptureTally, seconds: number): string {
  return `${seconds.toFixed(1)} s, ${chunks} chunks, ${bytes} bytes${lost > 0 ? `, ${lost} gaps` : ''}`;
}

/** Takes back the line of progress that is being drawn over. */
function clear({ terminal }: Shell): string {
  return terminal.tellsLive ? '\r\x1b[K' : '';
}
