import { createDriver, SERIAL_LINES } from '../../drivers/create-driver.ts';
import { cutLines, INITIAL_LINE_CUTS, type LineCuts } from '../../drivers/cut-lines.ts';
import type { Driver, DriverOutput } from '../../drivers/driver.ts';
import type { Reading } from '../../readings/reading.ts';
import { INITIAL_READINGS, type Readings, takeMeasurement } from '../../readings/take-measurement.ts';
import { takeReport } from '../../readings/take-report.ts';

/** Readings of the last three seconds or so tell the rate. */
const MAX_ARRIVALS = 32;
/** Seconds of cadence that are kept for the curve. */
const HISTORY_S = 60;
const MAX_REASONS = 16;
/** What came last, for the view of bytes. */
const MAX_RECENT_BYTES = 256;

/** Upper ends of the classes of jitter, ms: how far the time between two readings is from the mean. The last class has no end. */
export const JITTER_CLASSES_MS = [1, 2, 5, 10, 20, 50] as const;

const NOTHING_COUNTED = {
  jitter: [...JITTER_CLASSES_MS.map(() => 0), 0],
  valid: 0,
  bytes: 0,
  discards: new Map<string, number>(),
};

/** What the monitor knows of the line. Times are ms of one clock. */
export interface WatchedLine {
  readonly driver: Driver;
  readonly isLines: boolean;
  readonly cuts: LineCuts;
  readonly readings: Readings;
  readonly reading: Reading | undefined;
  readonly lastMs: number | undefined;
  readonly arrivalsMs: readonly number[];
  readonly jitter: readonly number[];
  readonly valid: number;
  readonly bytes: number;
  readonly recent: Uint8Array;
  readonly discards: ReadonlyMap<string, number>;
  /** Cadence in tenths of rpm, one a second, the newest last. */
  readonly history: readonly number[];
}

/** A line that nothing has come from yet; `table` is the resistance table that the bridge keeps of the bike. */
export function newWatchedLine(
  settings: Parameters<typeof createDriver>[0],
  table: readonly number[] | undefined,
): WatchedLine {
  return {
    driver: createDriver(settings, table),
    isLines: SERIAL_LINES[settings.driver].framing === 'lines',
    cuts: INITIAL_LINE_CUTS,
    readings: INITIAL_READINGS,
    reading: undefined,
    lastMs: undefined,
    arrivalsMs: [],
    recent: new Uint8Array(),
    history: [],
    ...NOTHING_COUNTED,
  };
}

/** Counts from zero again, as after a cable was changed. */
export function countAnew(line: WatchedLine): WatchedLine {
  return { ...line, ...NOTHING_COUNTED };
}

/** Takes a chunk that was read at `atMs`. */
export function watchChunk(line: WatchedLine, chunk: Uint8Array, atMs: number): WatchedLine {
  const recent = Uint8Array.from([...line.recent, ...chunk].slice(-MAX_RECENT_BYTES));
  let next: WatchedLine = { ...line, bytes: line.bytes + chunk.length, recent };
  if (!line.isLines) return watchInput(next, chunk, atMs);
  const { cuts, lines, droppedBytes } = cutLines(line.cuts, chunk);
  next = { ...next, cuts };
  if (droppedBytes > 0) next = watchOutput(next, { kind: 'discard', reason: 'too-long', bytes: droppedBytes }, atMs);
  for (const text of lines) next = watchInput(next, text, atMs);
  return next;
}

/** A second has passed: its cadence joins the curve. A line that is silent has none. */
export function watchSecond(line: WatchedLine, cadenceTenths: number): WatchedLine {
  return { ...line, history: [...line.history, cadenceTenths].slice(-HISTORY_S) };
}

/** Readings a second over the last few seconds; 0 once nothing has come for two. */
export function readingsPerSecond({ arrivalsMs }: WatchedLine, nowMs: number): number {
  const recent = arrivalsMs.filter((atMs) => atMs > nowMs - 3000);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || last <= first || last < nowMs - 2000) return 0;
  return ((recent.length - 1) * 1000) / (last - first);
}

function watchInput(line: WatchedLine, input: string | Uint8Array, atMs: number): WatchedLine {
  const { driver, outputs } = line.driver.take(input, atMs);
  let next: WatchedLine = { ...line, driver };
  for (const output of outputs) next = watchOutput(next, output, atMs);
  return next;
}

function watchOutput(line: WatchedLine, output: DriverOutput, atMs: number): WatchedLine {
  if (output.kind === 'discard') {
    const { discards } = line;
    const reason = discards.has(output.reason) || discards.size < MAX_REASONS ? output.reason : 'other';
    return { ...line, discards: new Map(discards).set(reason, (discards.get(reason) ?? 0) + 1) };
  }
  if (output.kind !== 'measurement' && output.kind !== 'report') return line;
  const step =
    output.kind === 'measurement'
      ? takeMeasurement(line.readings, output.measurement)
      : takeReport(line.readings, output.report);
  return {
    ...line,
    readings: step.readings,
    reading: step.reading ?? line.reading,
    valid: line.valid + 1,
    lastMs: atMs,
    arrivalsMs: [...line.arrivalsMs, atMs].slice(-MAX_ARRIVALS),
    jitter: countJitter(line, atMs),
  };
}

function countJitter({ arrivalsMs, jitter }: WatchedLine, atMs: number): readonly number[] {
  const [first, last] = [arrivalsMs[0], arrivalsMs.at(-1)];
  if (first === undefined || last === undefined || arrivalsMs.length < 3) return jitter;
  const meanMs = (last - first) / (arrivalsMs.length - 1);
  const offMs = Math.abs(atMs - last - meanMs);
  const found = JITTER_CLASSES_MS.findIndex((endMs) => offMs <= endMs);
  const at = found === -1 ? JITTER_CLASSES_MS.length : found;
  return jitter.map((count, index) => (index === at ? count + 1 : count));
}
