import { type BoardDriver, INITIAL_BOARD_DRIVER, takeBoardLine } from './drivers/alleycat-board/board-driver.ts';
import type { DriverOutput } from './drivers/driver.ts';
import type { BridgeEvent } from './events.ts';
import type { SampleRecord } from './journal/record.ts';
import { type Anchor, stampSample } from './journal/stamp.ts';
import { INITIAL_SESSION, leaveRace, type Rider, type Session, startRace, takeSample } from './race/session.ts';
import { INITIAL_READINGS, type Readings, takeMeasurement } from './readings/take-measurement.ts';
import {
  newSampler,
  realignSampler,
  type Sample,
  type Sampler,
  samplerWakeMs,
  takeReading,
  takeTick,
} from './samples/sampler.ts';

/** The capture loop as a value: everything between the bytes of the board and the records for the journal. Owns no clock. */
export interface Capture {
  readonly runId: string;
  readonly anchor: Anchor;
  readonly driver: BoardDriver;
  readonly readings: Readings;
  readonly sampler: Sampler;
  readonly session: Session;
  readonly lastSample: Sample | undefined;
  /** Monotonic ms of the last valid line, or of the start. */
  readonly lastLineMs: number;
  /** Seq of the last record. */
  readonly seq: number;
}

/** One moment on both clocks, ms. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export interface CaptureStep {
  readonly capture: Capture;
  readonly records: readonly SampleRecord[];
  readonly events: readonly BridgeEvent[];
}

/** A wall clock that moved by more than this against the monotonic one was set. */
const CLOCK_STEP_MS = 50;

export function newCapture(runId: string, now: Moment): Capture {
  const wallOffsetMs = now.wallMs - now.monotonicMs;
  return {
    runId,
    anchor: { wallOffsetMs, clock: 'synced' },
    driver: INITIAL_BOARD_DRIVER,
    readings: INITIAL_READINGS,
    sampler: newSampler(-wallOffsetMs, now.monotonicMs),
    session: INITIAL_SESSION,
    lastSample: undefined,
    lastLineMs: now.monotonicMs,
    seq: 0,
  };
}

/** When the capture wants to be woken next, monotonic ms. */
export function captureWakeMs(capture: Capture): number {
  return samplerWakeMs(capture.sampler);
}

/** The port was opened anew: the next line is a baseline. The last reading stands until it is stale. */
export function portOpened(capture: Capture, now: Moment): Capture {
  return {
    ...capture,
    driver: INITIAL_BOARD_DRIVER,
    readings: { ...INITIAL_READINGS, resistanceTenths: capture.readings.resistanceTenths },
    lastLineMs: now.monotonicMs,
  };
}

/** Takes a line of the board that arrived at `atMs`. */
export function takeLine(capture: Capture, text: string, atMs: number, now: Moment): CaptureStep {
  const { driver, outputs } = takeBoardLine(capture.driver, text, atMs);
  let step: CaptureStep = { capture: { ...capture, driver }, records: [], events: [] };
  for (const output of outputs) step = join(step, takeOutput(step.capture, output, now));
  return step;
}

/** Takes a wake-up: makes the samples that are due, and notices when the wall clock was set. */
export function takeWake(capture: Capture, now: Moment): CaptureStep {
  const dueMs = capture.sampler.nextDeadlineMs;
  const { sampler, samples } = takeTick(capture.sampler, now.monotonicMs);
  const made = takeSamples({ ...capture, sampler }, samples, now);
  const events: BridgeEvent[] = [];
  if (samples.length > 1)
    events.push({ kind: 'secondsCaughtUp', count: samples.length - 1, lateMs: Math.round(now.monotonicMs - dueMs) });
  const aligned = realignClock(made.capture, now);
  return { capture: aligned.capture, records: made.records, events: [...events, ...made.events, ...aligned.events] };
}

/** Starts a race for a rider. */
export function startRiding(capture: Capture, rider: Rider, now: Moment): CaptureStep {
  const session = startRace(rider, now.wallMs, now.monotonicMs);
  if (session.state !== 'racing') return { capture, records: [], events: [] };
  const { raceId, classId, racerId } = session.entry;
  return { capture: { ...capture, session }, records: [], events: [{ kind: 'raceStarted', raceId, classId, racerId }] };
}

/** Leaves the race that is waiting or running; without one nothing happens. */
export function leaveRiding(capture: Capture): CaptureStep {
  const { session } = capture;
  const left = { ...capture, session: leaveRace() };
  if (session.state !== 'racing') return { capture: left, records: [], events: [] };
  return { capture: left, records: [], events: [{ kind: 'raceLeft', raceId: session.entry.raceId }] };
}

function takeOutput(capture: Capture, output: DriverOutput, now: Moment): CaptureStep {
  switch (output.kind) {
    case 'discard':
      return told(capture, { kind: 'lineDiscarded', reason: output.reason, bytes: output.bytes });
    case 'missed':
      return told(capture, { kind: 'linesMissed', count: output.lines });
    case 'restart':
      return told(capture, { kind: 'boardRestarted', uptimeMs: output.uptimeMs });
    case 'flags':
      return told(capture, { kind: 'boardFlagged', flags: output.flags });
    case 'identity': {
      const { serial, firmware, magnets } = output;
      return told({ ...capture, lastLineMs: now.monotonicMs }, { kind: 'boardIdentified', serial, firmware, magnets });
    }
    case 'measurement': {
      const { readings, reading, discardedRpm } = takeMeasurement(capture.readings, output.measurement);
      const { sampler, samples } = takeReading(capture.sampler, reading, now.monotonicMs);
      const made = takeSamples({ ...capture, readings, sampler, lastLineMs: now.monotonicMs }, samples, now);
      if (discardedRpm === undefined) return made;
      return {
        ...made,
        events: [
          { kind: 'readingDiscarded', reason: 'impossible-cadence', rpm: Math.round(discardedRpm) },
          ...made.events,
        ],
      };
    }
  }
}

function takeSamples(capture: Capture, samples: readonly Sample[], now: Moment): CaptureStep {
  const events = samples.map((sample): BridgeEvent => {
    const timeMs = Math.round(sample.endMs + capture.anchor.wallOffsetMs) - 1000;
    return { kind: 'sampleMade', timeMs, lateMs: roundMicroseconds(now.monotonicMs - sample.endMs) };
  });
  let step: CaptureStep = { capture, records: [], events };
  for (const sample of samples) step = join(step, recordSample(step.capture, sample));
  return step;
}

function recordSample(capture: Capture, sample: Sample): CaptureStep {
  const events: BridgeEvent[] = [];
  const before = capture.lastSample?.sensor;
  if (sample.sensor !== before && (before !== undefined || sample.sensor === 'ok')) {
    events.push({ kind: sample.sensor === 'ok' ? 'sensorFound' : 'sensorLost' });
  }
  const { session, part } = takeSample(capture.session, sample);
  const next = { ...capture, session, lastSample: sample };
  if (part === undefined) return { capture: next, records: [], events };
  const seq = capture.seq + 1;
  const record = stampSample(sample, part, { runId: capture.runId, seq }, capture.anchor);
  if (part.kind === 'race' && part.final)
    events.push({ kind: 'raceFinished', raceId: part.entry.raceId, ...part.final });
  return { capture: { ...next, seq }, records: [record], events };
}

/** Follows a wall clock that was set. In a race the deadlines stay where its start froze them. */
function realignClock(capture: Capture, now: Moment): CaptureStep {
  const wallOffsetMs = now.wallMs - now.monotonicMs;
  const racing = capture.session.state === 'racing';
  const byMs = wallOffsetMs - capture.anchor.wallOffsetMs;
  const stepped = Math.abs(byMs) > CLOCK_STEP_MS;
  const anchor = stepped ? { ...capture.anchor, wallOffsetMs } : capture.anchor;
  const phaseMs = racing && 'windowStartMs' in capture.session ? capture.session.windowStartMs : -anchor.wallOffsetMs;
  const sampler = realignSampler(capture.sampler, phaseMs);
  const events: BridgeEvent[] = stepped ? [{ kind: 'clockStepped', byMs: Math.round(byMs) }] : [];
  return { capture: { ...capture, anchor, sampler }, records: [], events };
}

function roundMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}

function told(capture: Capture, event: BridgeEvent): CaptureStep {
  return { capture, records: [], events: [event] };
}

function join(first: CaptureStep, second: CaptureStep): CaptureStep {
  return {
    capture: second.capture,
    records: [...first.records, ...second.records],
    events: [...first.events, ...second.events],
  };
}
