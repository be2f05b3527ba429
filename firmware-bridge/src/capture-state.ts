import type { Driver } from './drivers/driver.ts';
import type { BridgeEvent } from './events.ts';
import type { SampleRecord } from './journal/record.ts';
import type { InterruptedRace, Session } from './race/session.ts';
import type { Readings } from './readings/take-measurement.ts';
import type { Sample, Sampler } from './samples/sampler.ts';
import type { TimeKeeper } from './time/keep-time.ts';
import type { TimeAnchor } from './time/time-anchor.ts';

/** The capture loop as a value: everything between the bytes of the board and the records for the journal. Owns no clock. */
export interface Capture {
  readonly runId: string;
  readonly keeper: TimeKeeper;
  /** A race of an earlier boot that waits for the clock to be synchronised. */
  readonly interrupted: InterruptedRace | undefined;
  readonly driver: Driver;
  readonly readings: Readings;
  readonly sampler: Sampler;
  readonly session: Session;
  readonly lastSample: Sample | undefined;
  /** Monotonic ms of the last valid line or frame, or of the start. */
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
  /** What the driver asks the bike, one character per byte. */
  readonly requests: readonly string[];
  /** The bike's resistance table, when it became known. */
  readonly learntTable?: readonly number[];
}

/** A step that changes the capture and makes nothing. */
export function nothing(capture: Capture): CaptureStep {
  return { capture, records: [], anchors: [], events: [], requests: [] };
}

/** A step that makes one event. */
export function tell(capture: Capture, event: BridgeEvent): CaptureStep {
  return { ...nothing(capture), events: [event] };
}

/** Two steps as one, in order. */
export function join(first: CaptureStep, second: CaptureStep): CaptureStep {
  const learntTable = second.learntTable ?? first.learntTable;
  return {
    capture: second.capture,
    records: [...first.records, ...second.records],
    anchors: [...first.anchors, ...second.anchors],
    events: [...first.events, ...second.events],
    requests: [...first.requests, ...second.requests],
    ...(learntTable === undefined ? {} : { learntTable }),
  };
}
