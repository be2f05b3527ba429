import { RACE_MS } from '@alleycat/contract';
import { type BoardDriver, INITIAL_BOARD_DRIVER, takeBoardLine } from './drivers/alleycat-board/board-driver.ts';
import type { DriverOutput } from './drivers/driver.ts';
import type { BridgeEvent } from './events.ts';
import type { SampleRecord } from './journal/record.ts';
import { stampSample } from './journal/stamp.ts';
import {
  INITIAL_SESSION,
  leaveRace,
  type OpenRace,
  type Rider,
  resumeRace,
  type Session,
  startRace,
  takeSample,
} from './race/session.ts';
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
import { keepTime, type Moment, newTimeKeeper, type TimeKeeper } from './time/keep-time.ts';
import type { TimeAnchor } from './time/time-anchor.ts';

/** The capture loop as a value: everything between the bytes of the board and the records for the journal. Owns no clock. */
export interface Capture {
  readonly runId: string;
  readonly keeper: TimeKeeper;
  /** A race of an earlier boot that waits for the clock to be synchronised. */
  readonly interrupted: OpenRace | undefined;
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

/** What a step gave, in order. */
export interface CaptureStep {
  readonly capture: Capture;
  readonly records: readonly SampleRecord[];
  readonly anchors: readonly TimeAnchor[];
  readonly events: readonly BridgeEvent[];
}

/** A capture that begins now, and goes on with the race that the last run of the daemon left open. */
export function newCapture(name: { runId: string; hostBoot: string }, now: Moment, open?: OpenRace): CaptureStep {
  const { keeper, anchor } = newTimeKeeper(name.hostBoot, now);
  const capture = {
    runId: name.runId,
    keeper,
    interrupted: open,
    driver: INITIAL_BOARD_DRIVER,
    readings: INITIAL_READINGS,
    sampler: newSampler(-keeper.wallOffsetMs, now.monotonicMs),
    session: INITIAL_SESSION,
    lastSample: undefined,
    lastLineMs: now.monotonicMs,
    seq: 0,
  };
  const resumed = resumeInterrupted(capture, now);
  return { ...resumed, anchors: [anchor] };
}

/** The race to be found open after a restart; undefined when there is none. */
export function openRaceOf({ session, keeper, interrupted }: Capture): OpenRace | undefined {
  if (session.state !== 'racing') return interrupted;
  const { entry, windowStartMs } = session;
  return { entry, windowStartMs, hostBoot: keeper.hostBoot };
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
  let step = nothing({ ...capture, driver });
  for (const output of outputs) step = join(step, takeOutput(step.capture, output, now));
  return step;
}

/** Takes a wake-up: makes the samples that are due, and follows the wall clock. */
export function takeWake(capture: Capture, now: Moment): CaptureStep {
  const dueMs = capture.sampler.nextDeadlineMs;
  const { sampler, samples } = takeTick(capture.sampler, now.monotonicMs);
  const made = takeSamples({ ...capture, sampler }, samples, now);
  const caughtUp = samples.length - 1;
  const late: BridgeEvent = { kind: 'secondsCaughtUp', count: caughtUp, lateMs: Math.round(now.monotonicMs - dueMs) };
  const told = caughtUp > 0 ? join(made, tell(made.capture, late)) : made;
  return join(told, followClock(told.capture, now));
}

/** Starts a race for a rider; a clock that is not synchronised starts none. */
export function startRiding(capture: Capture, rider: Rider, now: Moment): CaptureStep {
  if (!capture.keeper.synced) return nothing(capture);
  if (isRiding(capture.session, rider, now)) return nothing(capture);
  const session = startRace(rider, now.wallMs, now.monotonicMs);
  const { raceId, classId, racerId } = session.entry;
  return tell({ ...capture, session, interrupted: undefined }, { kind: 'raceStarted', raceId, classId, racerId });
}

/** Whether this rider is in a race already: a second press of the button changes nothing. */
function isRiding(session: Session, { racerId, classId, name }: Rider, now: Moment): boolean {
  if (session.state !== 'racing' || now.monotonicMs >= session.windowStartMs + RACE_MS) return false;
  const { entry } = session;
  return entry.racerId === racerId && entry.classId === classId && entry.name === name;
}

/** Leaves the race that is waiting or running; without one nothing happens. */
export function leaveRiding(capture: Capture): CaptureStep {
  const { session } = capture;
  const left = { ...capture, session: leaveRace(), interrupted: undefined };
  return session.state === 'racing' ? tell(left, { kind: 'raceLeft', raceId: session.entry.raceId }) : nothing(left);
}

function takeOutput(capture: Capture, output: DriverOutput, now: Moment): CaptureStep {
  switch (output.kind) {
    case 'discard':
      return tell(capture, { kind: 'lineDiscarded', reason: output.reason, bytes: output.bytes });
    case 'missed':
      return tell(capture, { kind: 'linesMissed', count: output.lines });
    case 'restart':
      return tell(capture, { kind: 'boardRestarted', uptimeMs: output.uptimeMs });
    case 'flags':
      return tell(capture, { kind: 'boardFlagged', flags: output.flags });
    case 'identity': {
      const { serial, firmware, magnets } = output;
      return tell({ ...capture, lastLineMs: now.monotonicMs }, { kind: 'boardIdentified', serial, firmware, magnets });
    }
    case 'measurement': {
      const { readings, reading, discardedRpm } = takeMeasurement(capture.readings, output.measurement);
      const { sampler, samples } = takeReading(capture.sampler, reading, now.monotonicMs);
      const made = takeSamples({ ...capture, readings, sampler, lastLineMs: now.monotonicMs }, samples, now);
      if (discardedRpm === undefined) return made;
      const discarded = {
        kind: 'readingDiscarded',
        reason: 'impossible-cadence',
        rpm: Math.round(discardedRpm),
      } as const;
      return join(made, tell(made.capture, discarded));
    }
  }
}

function takeSamples(capture: Capture, samples: readonly Sample[], now: Moment): CaptureStep {
  let step = nothing(capture);
  for (const sample of samples) step = join(step, recordSample(step.capture, sample, now));
  return step;
}

function recordSample(capture: Capture, sample: Sample, now: Moment): CaptureStep {
  const timeMs = Math.round(sample.endMs + capture.keeper.wallOffsetMs) - 1000;
  const events: BridgeEvent[] = [
    { kind: 'sampleMade', timeMs, lateMs: roundMicroseconds(now.monotonicMs - sample.endMs) },
  ];
  const before = capture.lastSample?.sensor;
  if (sample.sensor !== before && (before !== undefined || sample.sensor === 'ok')) {
    events.push({ kind: sample.sensor === 'ok' ? 'sensorFound' : 'sensorLost' });
  }
  const { session, part } = takeSample(capture.session, sample);
  const next = { ...capture, session, lastSample: sample };
  if (part === undefined) return { ...nothing(next), events };
  const seq = capture.seq + 1;
  const record = stampSample(sample, part, { runId: capture.runId, seq }, capture.keeper);
  if (part.kind === 'race' && part.final)
    events.push({ kind: 'raceFinished', raceId: part.entry.raceId, ...part.final });
  return { ...nothing({ ...next, seq }), records: [record], events };
}

/** Follows a wall clock that was set or synchronised. In a race the deadlines stay where its start froze them. */
function followClock(capture: Capture, now: Moment): CaptureStep {
  const { keeper, anchor, steppedMs, firstSync } = keepTime(capture.keeper, now);
  const { session } = capture;
  const phaseMs = session.state === 'racing' ? session.windowStartMs : -keeper.wallOffsetMs;
  const followed = { ...capture, keeper, sampler: realignSampler(capture.sampler, phaseMs) };
  const events: BridgeEvent[] = [];
  if (steppedMs !== undefined) events.push({ kind: 'clockStepped', byMs: Math.round(steppedMs) });
  if (firstSync) events.push({ kind: 'clockSynced' });
  const step = { ...nothing(followed), anchors: anchor ? [anchor] : [], events };
  return firstSync ? join(step, resumeInterrupted(followed, now)) : step;
}

function resumeInterrupted(capture: Capture, now: Moment): CaptureStep {
  const { interrupted } = capture;
  if (interrupted === undefined) return nothing(capture);
  const resumed = resumeRace(interrupted, capture.keeper, now.monotonicMs);
  if (resumed === 'waitsForClock') return nothing(capture);
  const { raceId } = interrupted.entry;
  if (resumed === 'over') return tell({ ...capture, interrupted: undefined }, { kind: 'raceExpired', raceId });
  return tell({ ...capture, interrupted: undefined, session: resumed }, { kind: 'raceResumed', raceId });
}

function roundMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}

function nothing(capture: Capture): CaptureStep {
  return { capture, records: [], anchors: [], events: [] };
}

function tell(capture: Capture, event: BridgeEvent): CaptureStep {
  return { ...nothing(capture), events: [event] };
}

function join(first: CaptureStep, second: CaptureStep): CaptureStep {
  return {
    capture: second.capture,
    records: [...first.records, ...second.records],
    anchors: [...first.anchors, ...second.anchors],
    events: [...first.events, ...second.events],
  };
}
