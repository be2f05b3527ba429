import type { LiveMessage } from '@alleycat/contract';
import { captureWakeMs, newCapture, portOpened, takeInput, takeWake } from '../capture.ts';
import type { Capture, CaptureStep } from '../capture-state.ts';
import { liveMessage } from '../delivery/message.ts';
import { createDriver, SERIAL_LINES } from '../drivers/create-driver.ts';
import { cutLines, INITIAL_LINE_CUTS, type LineCuts } from '../drivers/cut-lines.ts';
import type { SerialInput } from '../drivers/driver.ts';
import type { BridgeEvent } from '../events.ts';
import type { Reading } from '../readings/reading.ts';
import type { Sample } from '../samples/sampler.ts';
import type { Moment } from '../time/keep-time.ts';
import type { CaptureEntry, CaptureHeader } from './capture-format.ts';

/** The bike and the run that replayed messages are named after: always the same, so that a replay is. */
const BIKE_ID = 'replay';
const RUN_ID = '0000000000000000';
const HOST_BOOT = '00000000-0000-0000-0000-000000000000';
const PLAIN = /^[ -~]*$/;

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
  durationUs: number;
  chunks: number;
  bytes: number;
  lines: number;
  readings: number;
  samples: number;
  /** Of these, samples in which no fresh reading was there. */
  samplesAbsent: number;
  messages: number;
  /** Lines that the board numbered and that did not arrive. */
  linesMissed: number;
  restarts: number;
  /** Discards by reason. */
  readonly discards: Record<string, number>;
}

/** A replay; changed in place, entry by entry. It reads no clock, so the same capture comes to the same rows each time. */
export interface Replay {
  readonly header: CaptureHeader;
  readonly summary: ReplaySummary;
  capture: Capture;
  cuts: LineCuts;
}

export function newReplay(header: CaptureHeader): Replay {
  const driver = createDriver(header, header.resistanceTable);
  const { capture } = newCapture({ runId: RUN_ID, hostBoot: HOST_BOOT, driver }, momentOf(header, 0));
  const counts = { chunks: 0, bytes: 0, lines: 0, readings: 0, samples: 0, samplesAbsent: 0, messages: 0 };
  const summary = { durationUs: 0, ...counts, linesMissed: 0, restarts: 0, discards: {} };
  return { header, summary, capture, cuts: INITIAL_LINE_CUTS };
}

/** Takes the next entry: first the wake-ups that were due before it, then what it says, through the stages of the daemon. */
export function replayEntry(replay: Replay, entry: CaptureEntry): readonly ReplayRow[] {
  const { summary, header } = replay;
  const { atUs } = entry;
  const rows: ReplayRow[] = [];
  wakeUp(replay, atUs, rows);
  summary.durationUs = atUs;
  switch (entry.kind) {
    case 'in':
      summary.chunks += 1;
      summary.bytes += entry.bytes.length;
      if (SERIAL_LINES[header.driver].framing === 'lines') takeChunk(replay, entry.bytes, atUs, rows);
      else takeInputAt(replay, entry.bytes, { atUs, line: hexOf(entry.bytes) }, rows);
      break;
    case 'open':
      replay.capture = portOpened(replay.capture, momentOf(header, atUs));
      replay.cuts = INITIAL_LINE_CUTS;
      rows.push({ atUs, notes: [`port opened ${printable(entry.text)}`.trimEnd()] });
      break;
    case 'lost':
      rows.push({ atUs, notes: [`lost: ${printable(entry.text)}`] });
      break;
    default:
  }
  return rows;
}

function wakeUp(replay: Replay, untilUs: number, rows: ReplayRow[]): void {
  for (let wakeMs = captureWakeMs(replay.capture); wakeMs * 1000 <= untilUs; wakeMs = captureWakeMs(replay.capture)) {
    const atUs = Math.round(wakeMs * 1000);
    const now = { ...momentOf(replay.header, atUs), monotonicMs: wakeMs };
    takeStep(replay, takeWake(replay.capture, now), { atUs }, rows);
  }
}

function takeChunk(replay: Replay, chunk: Uint8Array, atUs: number, rows: ReplayRow[]): void {
  const { cuts, lines, droppedBytes } = cutLines(replay.cuts, chunk);
  replay.cuts = cuts;
  if (droppedBytes > 0) {
    countDiscard(replay.summary, 'too-long');
    rows.push({ atUs, notes: [`discarded: too-long, ${droppedBytes} bytes`] });
  }
  for (const text of lines) {
    replay.summary.lines += 1;
    takeInputAt(replay, text, { atUs, line: printable(text.replace(/\r$/, '')) }, rows);
  }
}

type RowHead = Pick<ReplayRow, 'atUs' | 'line'>;

function takeInputAt(replay: Replay, input: SerialInput, head: RowHead, rows: ReplayRow[]): void {
  const now = momentOf(replay.header, head.atUs);
  takeStep(replay, takeInput(replay.capture, input, now.monotonicMs, now), head, rows);
}

/** Makes a row of what a step of the capture came to, if it came to anything. */
function takeStep(replay: Replay, step: CaptureStep, head: RowHead, rows: ReplayRow[]): void {
  const { summary, capture: before } = replay;
  const { latest } = step.capture.sampler;
  const { lastSample } = step.capture;
  const reading = latest !== before.sampler.latest ? latest : undefined;
  const sample = lastSample !== before.lastSample ? lastSample : undefined;
  const [record] = step.records;
  const message = record && liveMessage(BIKE_ID, record);
  const notes = step.events.flatMap((event) => noteOf(event) ?? []);
  replay.capture = step.capture;
  summary.readings += reading ? 1 : 0;
  summary.samplesAbsent += sample?.sensor === 'absent' ? 1 : 0;
  summary.messages += step.records.length;
  for (const event of step.events) countEvent(summary, event);
  if (head.line === undefined && !reading && !sample && !message && notes.length === 0) return;
  rows.push({ ...head, ...(reading && { reading }), ...(sample && { sample }), ...(message && { message }), notes });
}

function countEvent(summary: ReplaySummary, event: BridgeEvent): void {
  if (event.kind === 'lineDiscarded' || event.kind === 'readingDiscarded') countDiscard(summary, event.reason);
  else if (event.kind === 'linesMissed') summary.linesMissed += event.count;
  else if (event.kind === 'boardRestarted') summary.restarts += 1;
  else if (event.kind === 'sampleMade') summary.samples += 1;
}

function countDiscard({ discards }: ReplaySummary, reason: string): void {
  discards[reason] = (discards[reason] ?? 0) + 1;
}

function noteOf(event: BridgeEvent): string | undefined {
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

function momentOf(header: CaptureHeader, atUs: number): Moment {
  const monotonicMs = atUs / 1000;
  return { monotonicMs, wallMs: Date.parse(header.started) + monotonicMs, synced: header.clock === 'synced' };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Text of a wire as it may stand on a terminal. */
function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[^ -~]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? '?' : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
