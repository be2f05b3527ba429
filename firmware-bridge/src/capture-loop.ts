import type { BridgePorts } from './bridge-ports.ts';
import {
  type CaptureName,
  captureWakeMs,
  leaveRiding,
  newCapture,
  openRaceOf,
  portOpened,
  startRiding,
  takeInput,
  takeWake,
} from './capture.ts';
import type { Capture, CaptureStep } from './capture-state.ts';
import type { Cancel, Clock } from './clock.ts';
import type { SerialInput } from './drivers/driver.ts';
import type { Tell } from './events.ts';
import type { DurableJournal } from './journal/durable-journal.ts';
import { FlushLoop } from './journal/flush-loop.ts';
import type { SampleRecord } from './journal/record.ts';
import { interruptRace, type Rider, readOpenRace } from './race/session.ts';
import type { Moment } from './time/keep-time.ts';

interface CaptureLoopPorts {
  readonly clock: Clock;
  readonly journal: DurableJournal;
  readonly tell: Tell;
  /** Writes to the bike, one character per byte. */
  readonly write: (request: string) => void;
  /** The bike's resistance table became known. */
  readonly onLearnt: (resistanceTable: readonly number[]) => void;
  /** A record stands in the journal. */
  readonly onRecord: (record: SampleRecord) => void;
  /** A sample was made, or the race is another one. */
  readonly onChange: () => void;
  /** The loop woke up by itself, once a second at least. */
  readonly onWake: (now: Moment) => void;
}

/** The capture loop: drives the capture by the clock, and gives what comes of it to the journal. Knows no network. */
export class CaptureLoop {
  readonly #ports: CaptureLoopPorts;
  readonly #flushLoop: FlushLoop;
  #capture: Capture;
  #keptSession = '';
  #samples = 0;
  #cancelWake: Cancel | undefined;

  /** `journaled` is what the journal was found with: a race that is open there goes on. */
  constructor(name: CaptureName, journaled: BridgePorts['journaled'], ports: CaptureLoopPorts) {
    this.#ports = ports;
    this.#flushLoop = new FlushLoop(ports.journal, ports.clock);
    // A clock that was synchronised in this boot stays so, also before its source answers again.
    const wasSynced = ports.journal.anchors.some(({ hostBoot, synced }) => synced && hostBoot === name.hostBoot);
    const now = this.now();
    const open = readOpenRace(journaled.session);
    const interrupted = open && interruptRace(open, journaled.raced);
    const begun = newCapture(name, { ...now, synced: now.synced || wasSynced }, interrupted);
    this.#capture = begun.capture;
    this.#keep(begun);
  }

  get capture(): Capture {
    return this.#capture;
  }

  /** Records made since the start. */
  get samples(): number {
    return this.#samples;
  }

  now(): Moment {
    const { clock } = this.#ports;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs(), synced: clock.synced() };
  }

  start(): void {
    this.#keepSession();
    this.#sleep();
  }

  /** Makes no more samples; those that wait in memory are the journal's to close with. */
  stop(): void {
    this.#cancelWake?.();
    this.#flushLoop.stop();
  }

  /** Takes what was read from the bike. */
  read(input: SerialInput, atMs: number): void {
    const { askMs } = this.#capture.driver;
    this.#take(takeInput(this.#capture, input, atMs, this.now()));
    // An answer may bring the next question nearer.
    if (this.#capture.driver.askMs !== askMs) this.#sleep();
  }

  portOpened(): void {
    this.#capture = portOpened(this.#capture, this.now());
    this.#sleep();
  }

  /** Starts a race; false while the clock is not synchronised. */
  startRace(rider: Rider): boolean {
    if (!this.#capture.keeper.synced) return false;
    this.#take(startRiding(this.#capture, rider, this.now()));
    this.#sleep();
    return true;
  }

  leaveRace(): void {
    this.#take(leaveRiding(this.#capture));
  }

  #take(step: CaptureStep): void {
    const sampled = step.capture.lastSample !== this.#capture.lastSample;
    const raced = step.capture.session !== this.#capture.session;
    this.#capture = step.capture;
    this.#keep(step);
    if (raced) this.#keepSession();
    if (sampled || raced) this.#ports.onChange();
  }

  #keep(step: CaptureStep): void {
    const { journal, clock, onRecord, tell, write, onLearnt } = this.#ports;
    const nowMs = clock.monotonicMs();
    for (const anchor of step.anchors) journal.anchor(anchor, nowMs);
    for (const record of step.records) {
      journal.append(record, nowMs);
      this.#samples += 1;
      onRecord(record);
    }
    if (step.records.length > 0) this.#flushLoop.look();
    for (const event of step.events) tell(event);
    for (const request of step.requests) write(request);
    if (step.learntTable !== undefined) onLearnt(step.learntTable);
  }

  /** Journals the open race when it is another one, or none any more. */
  #keepSession(): void {
    const open = openRaceOf(this.#capture);
    const key = JSON.stringify(open ?? null);
    if (key === this.#keptSession) return;
    this.#keptSession = key;
    this.#ports.journal.session(open, this.#ports.clock.monotonicMs());
  }

  #sleep(): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#ports.clock.at(captureWakeMs(this.#capture), () => this.#wake(), 'sharp');
  }

  #wake(): void {
    const now = this.now();
    this.#take(takeWake(this.#capture, now));
    // Acknowledgements of what is on the card are due as well, also when nobody rides.
    this.#flushLoop.look();
    this.#ports.onWake(now);
    this.#sleep();
  }
}
