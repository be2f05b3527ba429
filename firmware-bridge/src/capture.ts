import { RACE_MS } from '@alleycat/contract';
import { type Capture, type CaptureStep, join, nothing, tell } from './capture-state.ts';
import type { Driver, DriverOutput, SerialInput } from './drivers/driver.ts';
import type { BridgeEvent } from './events.ts';
import { stampSample } from './journal/stamp.ts';
import {
  INITIAL_SESSION,
  type InterruptedRace,
  leaveRace,
  type OpenRace,
  type Rider,
  resumeRace,
  type Session,
  startRace,
  takeSample,
} from './race/session.ts';
import type { Reading } from './readings/reading.ts';
import { INITIAL_READINGS, type Readings, takeMeasurement } from './readings/take-measurement.ts';
import { takeReport } from './readings/take-report.ts';
import { newSampler, realignSampler, type Sample, samplerWakeMs, takeReading, takeTick } from './samples/sampler.ts';
import { keepTime, type Moment, newTimeKeeper } from './time/keep-time.ts';

/** What names a capture, and how it reads the bike. */
export interface CaptureName {
  readonly runId: string;
  readonly hostBoot: string;
  readonly driver: Driver;
}

/** A capture that begins now, and goes on with the race that the last run of the daemon left open. */
export function newCapture(name: CaptureName, now: Moment, interrupted?: InterruptedRace): CaptureStep {
  const { keeper, anchor } = newTimeKeeper(name.hostBoot, now);
  const capture = {
    runId: name.runId,
    keeper,
    interrupted,
    driver: name.driver,
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
  if (session.state !== 'racing') return interrupted?.open;
  const { entry, windowStartMs } = session;
  return { entry, windowStartMs, hostBoot: keeper.hostBoot };
}

/** When the capture wants to be woken next, monotonic ms. */
export function captureWakeMs(capture: Capture): number {
  return Math.min(samplerWakeMs(capture.sampler), capture.driver.askMs);
}

/** The port was opened anew: the next line is a baseline. The last reading stands until it is stale. */
export function portOpened(capture: Capture, now: Moment): Capture {
  return {
    ...capture,
    driver: capture.driver.reopened(),
    readings: { ...INITIAL_READINGS, resistanceTenths: capture.readings.resistanceTenths },
    lastLineMs: now.monotonicMs,
  };
}

/** Takes a line, or bytes, of the bike that arrived at `atMs`. */
export function takeInput(capture: Capture, input: SerialInput, atMs: number, now: Moment): CaptureStep {
  const { driver, outputs } = capture.driver.take(input, atMs);
  let step = nothing({ ...capture, driver });
  for (const output of outputs) step = join(step, takeOutput(step.capture, output, now));
  return step;
}

/** Takes a wake-up: asks the bike what is due, makes the samples that are due, and follows the wall clock. */
export function takeWake(capture: Capture, now: Moment): CaptureStep {
  const asked = askBike(capture, now);
  return join(asked, takeTime(asked.capture, now));
}

function askBike(capture: Capture, now: Moment): CaptureStep {
  if (now.monotonicMs < capture.driver.askMs) return nothing(capture);
  const { driver, request } = capture.driver.ask(now.monotonicMs);
  return { ...nothing({ ...capture, driver }), requests: [request] };
}

function takeTime(capture: Capture, now: Moment): CaptureStep {
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
  const session = startRace(rider, now.wallMs, now.monotonicMs, capture.session);
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
  const left = { ...capture, session: leaveRace(session), interrupted: undefined };
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
    case 'answered':
      return nothing({ ...capture, lastLineMs: now.monotonicMs });
    case 'learnt':
      return { ...nothing(capture), learntTable: output.resistanceTable };
    case 'report': {
      const { readings, reading } = takeReport(capture.readings, output.report);
      return reading === undefined
        ? nothing({ ...capture, readings, lastLineMs: now.monotonicMs })
        : takeNewReading(capture, readings, reading, now);
    }
    case 'measurement': {
      const { readings, reading, discardedRpm } = takeMeasurement(capture.readings, output.measurement);
      const made = takeNewReading(capture, readings, reading, now);
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

function takeNewReading(capture: Capture, readings: Readings, reading: Reading, now: Moment): CaptureStep {
  const { sampler, samples } = takeReading(capture.sampler, reading, now.monotonicMs);
  return takeSamples({ ...capture, readings, sampler, lastLineMs: now.monotonicMs }, samples, now);
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
  const { raceId } = interrupted.open.entry;
  if (resumed === 'over') return tell({ ...capture, interrupted: undefined }, { kind: 'raceExpired', raceId });
  return tell({ ...capture, interrupted: undefined, session: resumed }, { kind: 'raceResumed', raceId });
}

function roundMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
