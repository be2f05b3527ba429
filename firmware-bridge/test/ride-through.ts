import { captureWakeMs, newCapture, startRiding, takeInput, takeWake } from '../src/capture.ts';
import type { Capture, CaptureStep } from '../src/capture-state.ts';
import { alleycatBoardDriver } from '../src/drivers/alleycat-board/alleycat-board-driver.ts';
import type { BridgeEvent } from '../src/events.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { Moment } from '../src/time/keep-time.ts';

/** A stretch in which the process does nothing at all, monotonic ms. */
export interface HoldUp {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Ride {
  /** Lines in the order of their arrival; times are monotonic ms. */
  readonly lines: readonly { readonly arrivesMs: number; readonly text: string }[];
  /** When the rider presses start, and when the simulation ends. */
  readonly startMs: number;
  readonly endMs: number;
  readonly holdUps: readonly HoldUp[];
  readonly wallMs: (monotonicMs: number) => number;
}

const RIDER = { racerId: 7, classId: 2, name: 'Ada' };

/** Runs the capture loop as an event loop does: timers first, then input, and nothing during a hold-up. */
export function rideThrough(ride: Ride): { records: SampleRecord[]; events: BridgeEvent[]; capture: Capture } {
  const records: SampleRecord[] = [];
  const events: BridgeEvent[] = [];
  const moment = (monotonicMs: number): Moment => ({
    monotonicMs,
    wallMs: ride.wallMs(monotonicMs),
    synced: true,
  });
  let { capture } = newCapture(
    { runId: '00000000000000aa', hostBoot: 'boot-1', driver: alleycatBoardDriver() },
    moment(0),
  );
  const take = (step: CaptureStep): void => {
    capture = step.capture;
    records.push(...step.records);
    events.push(...step.events);
  };
  let [nowMs, nextLine, started] = [0, 0, false];
  while (nowMs < ride.endMs) {
    const line = ride.lines[nextLine];
    const lineMs = line?.arrivesMs ?? Number.POSITIVE_INFINITY;
    const startMs = started ? Number.POSITIVE_INFINITY : ride.startMs;
    nowMs = Math.max(nowMs, Math.min(captureWakeMs(capture), lineMs, startMs));
    nowMs = ride.holdUps.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)?.toMs ?? nowMs;
    if (captureWakeMs(capture) <= nowMs) take(takeWake(capture, moment(nowMs)));
    else if (startMs <= nowMs) {
      started = true;
      take(startRiding(capture, RIDER, moment(nowMs)));
    } else if (line !== undefined && lineMs <= nowMs) {
      nextLine += 1;
      take(takeInput(capture, line.text, nowMs, moment(nowMs)));
    }
  }
  return { records, events, capture };
}
