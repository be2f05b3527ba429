import type { LiveMessage } from '@alleycat/contract';
import { captureWakeMs, newCapture, portOpened, takeInput, takeWake } from '../capture.ts';
import type { Capture, CaptureStep } from '../capture-state.ts';
import { liveMessage } from '../delivery/message.ts';
import { createDriver, SERIAL_LINES } from '../drivers/create-driver.ts';
import { guardLength, INITIAL_LENGTH_GUARD, type LengthGuard } from '../drivers/length-guard.ts';
import type { Reading } from '../readings/reading.ts';
import type { Sample } from '../samples/sampler.ts';
import type { Moment } from '../time/keep-time.ts';
import type { CaptureEntry, CaptureHeader } from './capture-format.ts';

/** The bike and the run that replayed messages are named after: always the same, so that a replay is. */
const BIKE_ID = 'replay';
const RUN_ID = '0000000000000000';
const HOST_BOOT = '00000000-0000-0000-0000-000000000000';
const MAX_LINE_BYTES = 128;

/** What one line of the board, or one wake-up of the sampler, came to: a row with a cell for each stage that it reached. */
export interface ReplayRow {
  /** µs since the begin of the capture. */
  readonly atUs: number;
  /** The line as it came, without its end, what cannot be printed as \xHH; for a bike that speaks bytes the chunk, in hex. */
  readonly line?: string;
  readonly reading?: Reading;
  readonly sample?: Sample;
  readonly message?: LiveMessage;
  /** What is to be said besides: discards, restarts, chunks that are missing. */
  readonly notes: readonly string[];
}

/** What came of the whole capture. */
export interface ReplaySummary {
  readonly durationUs: number;
  readonly chunks: number;
  readonly bytes: number;
  readonly lines: number;
  readonly readings: number;
  readonly samples: number;
  /** Of these, samples in which no fresh reading was there. */
  readonly samplesAbsent: number;
  readonly messages: number;
  /** Lines that the board numbered and that did not arrive. */
  readonly linesMissed: number;
  readonly restarts: number;
  /** Discards by reason, in the order of the reasons. */
  readonly discards: Readonly<Record<string, number>>;
}

/** A replay as a value; it reads no clock, so the same capture comes to the same rows each time. */
export interface Replay {
  readonly header: CaptureHeader;
  readonly capture: Capture;
  readonly guard: LengthGuard;
  /** The begin of a line whose end is still to come. */
  readonly rest: string;
  readonly summary: ReplaySummary;
}

interface ReplayStep {
  readonly replay: Replay;
  readonly rows: readonly ReplayRow[];
}

const NOTHING: ReplaySummary = {
  durationUs: 0,
  chunks: 0,
  bytes: 0,
  lines: 0,
  readings: 0,
  samples: 0,
  samplesAbsent: 0,
  messages: 0,
  linesMissed: 0,
  restarts: 0,
  discards: {},
};

export function newReplay(header: CaptureHeader): Replay {
  const driver = createDriver(header, header.resistanceTable);
  const { capture } = newCapture({ runId: RUN_ID, hostBoot: HOST_BOOT, driver }, momentOf(header, 0));
  return { header, capture, guard: INITIAL_LENGTH_GUARD, rest: '', summary: NOTHING };
}

/** Takes the next entry: first the wake-ups that were due before it, then what it says, through the stages of the daemon. */
export function replayEntry(before: Replay, entry: CaptureEntry): ReplayStep {
  const { replay, rows } = wakeUp(before, entry.atUs);
  const made = { ...replay, summary: { ...replay.summary, durationUs: entry.atUs } };
  switch (entry.kind) {
    case 'in': {
      const { chunks, bytes } = made.summary;
      const summary = { ...made.summary, chunks: chunks + 1, bytes: bytes + entry.bytes.length };
      const isLines = SERIAL_LINES[made.header.driver].framing === 'lines';
      return after(rows, (isLines ? takeChunk : takeBytes)({ ...made, summary }, entry.bytes, entry.atUs));
    }
    case 'open': {
      const capture = portOpened(made.capture, momentOf(made.header, entry.atUs));
      const opened = { ...made, capture, guard: INITIAL_LENGTH_GUARD, rest: '' };
      return after(rows, {
        replay: opened,
        rows: [{ atUs: entry.atUs, notes: [`port opened ${entry.text}`.trimEnd()] }],
      });
    }
    case 'lost':
    case 'mark':
      return after(rows, {
        replay: made,
        rows: [{ atUs: entry.atUs, notes: [`${entry.kind}: ${printable(entry.text)}`] }],
      });
    default:
      return { replay: made, rows };
  }
}

function wakeUp(before: Replay, untilUs: number): ReplayStep {
  let replay = before;
  const rows: ReplayRow[] = [];
  for (let wakeMs = captureWakeMs(replay.capture); wakeMs * 1000 <= untilUs; wakeMs = captureWakeMs(replay.capture)) {
    const atUs = Math.round(wakeMs * 1000);
    const now = { ...momentOf(replay.header, atUs), monotonicMs: wakeMs };
    const step = takeStep(replay, takeWake(replay.capture, now), { atUs });
    replay = step.replay;
    rows.push(...step.rows);
  }
  return { replay, rows };
}

function takeBytes(replay: Replay, bytes: Uint8Array, atUs: number): ReplayStep {
  const now = momentOf(replay.header, atUs);
  return takeStep(replay, takeInput(replay.capture, bytes, now.monotonicMs, now), { atUs, line: hexOf(bytes) });
}

function takeChunk(before: Replay, chunk: Uint8Array, atUs: number): ReplayStep {
  const { guard, passed, droppedBytes } = guardLength(before.guard, chunk, MAX_LINE_BYTES);
  let replay: Replay = { ...before, guard };
  const rows: ReplayRow[] = [];
  if (droppedBytes > 0) {
    replay = discarded(replay, 'too-long');
    rows.push({ atUs, notes: [`discarded: too-long, ${droppedBytes} bytes`] });
  }
  const lines = (before.rest + passed.map(latin1).join('')).split('\n');
  replay = { ...replay, rest: lines.pop() ?? '' };
  for (const text of lines) {
    if (text === '') continue;
    const counted = { ...replay, summary: { ...replay.summary, lines: replay.summary.lines + 1 } };
    const now = momentOf(replay.header, atUs);
    const line = printable(text.replace(/\r$/, ''));
    const step = takeStep(counted, takeInput(counted.capture, text, now.monotonicMs, now), { atUs, line });
    replay = step.replay;
    rows.push(...step.rows);
  }
  return { replay, rows };
}

/** Makes a row of what a step of the capture came to, if it came to anything. */
function takeStep(
  before: Replay,
  step: CaptureStep,
  head: { readonly atUs: number; readonly line?: string },
): ReplayStep {
  const { latest } = step.capture.sampler;
  const reading = latest !== undefined && latest !== before.capture.sampler.latest ? latest : undefined;
  const { lastSample } = step.capture;
  const sample = lastSample !== before.capture.lastSample ? lastSample : undefined;
  const [record] = step.records;
  const message = record && liveMessage(BIKE_ID, record);
  const notes = step.events.flatMap((event) => noteOf(event) ?? []);
  let replay: Replay = { ...before, capture: step.capture };
  for (const event of step.events) {
    if (event.kind === 'lineDiscarded') replay = discarded(replay, event.reason);
    if (event.kind === 'readingDiscarded') replay = discarded(replay, event.reason);
  }
  const { summary } = replay;
  const count = (kind: string): number => step.events.filter((event) => event.kind === kind).length;
  const missed = step.events.reduce((sum, event) => sum + (event.kind === 'linesMissed' ? event.count : 0), 0);
  const counted = {
    ...summary,
    readings: summary.readings + (reading ? 1 : 0),
    samples: summary.samples + count('sampleMade'),
    samplesAbsent: summary.samplesAbsent + (sample?.sensor === 'absent' ? 1 : 0),
    messages: summary.messages + step.records.length,
    linesMissed: summary.linesMissed + missed,
    restarts: summary.restarts + count('boardRestarted'),
  };
  const row = { ...head, ...(reading && { reading }), ...(sample && { sample }), ...(message && { message }), notes };
  const isEmpty = row.line === undefined && !reading && !sample && !message && notes.length === 0;
  return { replay: { ...replay, summary: counted }, rows: isEmpty ? [] : [row] };
}

function noteOf(event: CaptureStep['events'][number]): string | undefined {
  switch (event.kind) {
    case 'lineDiscarded':
      return `discarded: ${event.reason}, ${event.bytes} bytes`;
    case 'readingDiscarded':
      return `discarded: ${event.reason}, ${event.rpm} rpm`;
    case 'linesMissed':
      return `lines missed: ${event.count}`;
    case 'boardRestarted':
      return `the board restarted ${event.uptimeMs} ms ago`;
    case 'boardFlagged':
      return `flags: ${event.flags.join(' ')}`;
    case 'boardIdentified':
      return `board ${event.serial}, firmware ${event.firmware}, magnets ${event.magnets}`;
    case 'sensorLost':
      return 'the sensor is lost';
    case 'sensorFound':
      return 'the sensor is there';
    default:
      return undefined;
  }
}

function discarded(replay: Replay, reason: string): Replay {
  const { discards } = replay.summary;
  const counted = { ...discards, [reason]: (discards[reason] ?? 0) + 1 };
  return { ...replay, summary: { ...replay.summary, discards: counted } };
}

function momentOf(header: CaptureHeader, atUs: number): Moment {
  const monotonicMs = atUs / 1000;
  return { monotonicMs, wallMs: Date.parse(header.started) + monotonicMs, synced: header.clock === 'synced' };
}

function after(rows: readonly ReplayRow[], step: ReplayStep): ReplayStep {
  return rows.length === 0 ? step : { replay: step.replay, rows: [...rows, ...step.rows] };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Text of a wire as it may stand on a terminal. */
function printable(text: string): string {
  return text.replace(/[^ -~]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? '?' : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
