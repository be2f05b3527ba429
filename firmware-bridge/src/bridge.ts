import type { Heartbeat, Standing } from '@alleycat/contract';
import {
  type Capture,
  type CaptureStep,
  captureWakeMs,
  leaveRiding,
  newCapture,
  openRaceOf,
  portOpened,
  startRiding,
  takeLine,
  takeWake,
} from './capture.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Config } from './config.ts';
import { Publisher } from './delivery/publisher.ts';
import type { SetAside } from './delivery/set-aside.ts';
import type { Uplink, UplinkEvent } from './delivery/uplink.ts';
import { encodeCommand } from './drivers/alleycat-board/line.ts';
import type { SerialEvent, SerialLink } from './drivers/serial-link.ts';
import type { BridgeEvent } from './events.ts';
import { drawHeartbeat } from './heartbeat.ts';
import type { DurableJournal } from './journal/durable-journal.ts';
import { FlushLoop } from './journal/flush-loop.ts';
import { readOpenRace } from './race/session.ts';
import type { PageServer } from './rider/page-server.ts';
import { type Answer, type Request, route } from './rider/routes.ts';
import { drawScreen, type Screen } from './rider/screen.ts';
import { takeStanding } from './rider/take-standing.ts';
import type { Moment } from './time/keep-time.ts';
import type { Tally } from './vitals.ts';

/** Everything of the outside that the bridge needs. */
export interface BridgePorts {
  readonly clock: Clock;
  readonly serial: SerialLink;
  readonly journal: DurableJournal;
  /** The open race that the journal was found with, as it was given to it. */
  readonly journaledSession: unknown;
  readonly setAside: SetAside;
  readonly uplink: Uplink;
  readonly page: PageServer;
  readonly random: () => number;
  readonly tally: Tally;
}

interface BridgeIdentity {
  readonly runId: string;
  readonly hostBoot: string;
  readonly software: string;
}

const HEARTBEAT_MS = 60_000;
const CLOCK_NOT_SYNCED =
  'clock: a race starts only when the clock is synchronised, which needs a network; ride freely until then';

/** Wires the capture loop, the journal, the delivery loop and the rider page together, and runs them until `stop`. */
export class Bridge {
  readonly #config: Config;
  readonly #identity: BridgeIdentity;
  readonly #ports: BridgePorts;
  readonly #publisher: Publisher;
  readonly #flushLoop: FlushLoop;
  readonly #startedMs: number;
  #capture: Capture;
  #standing: Standing | undefined;
  #keptSession = '';
  #samples = 0;
  #portOpen = false;
  #commandTag = 0;
  #cancelWake: Cancel | undefined;
  #cancelHeartbeat: Cancel | undefined;

  constructor(config: Config, identity: BridgeIdentity, ports: BridgePorts) {
    this.#config = config;
    this.#identity = identity;
    this.#ports = ports;
    const { bikeId, uplink, delivery } = config;
    const settings = { bikeId, qos: uplink.qos, ...delivery };
    this.#publisher = new Publisher(settings, { ...ports, tell: ports.tally.tell });
    this.#flushLoop = new FlushLoop(ports.journal, ports.clock);
    this.#startedMs = ports.clock.monotonicMs();
    const begun = newCapture(identity, this.#now(), readOpenRace(ports.journaledSession));
    this.#capture = begun.capture;
    this.#keep(begun);
  }

  /** Opens page, uplink and serial port, in this order; throws a Fault when the page cannot be opened. */
  async start(): Promise<void> {
    const { bikeId, page } = this.#config;
    const { runId, software } = this.#identity;
    this.#tell({ kind: 'bridgeStarted', bikeId, runId, software });
    this.#follow();
    const url = await this.#ports.page.open(page, (request) => this.#answer(request));
    this.#tell({ kind: 'pageOpened', url });
    this.#ports.uplink.open((event) => this.#uplinkEvent(event));
    this.#ports.serial.open((event) => this.#serialEvent(event));
    this.#sleep();
    this.#cancelHeartbeat = this.#ports.clock.at(this.#startedMs + HEARTBEAT_MS, () => this.#beat());
  }

  /** Closes everything; what waits is flushed and stays in the journal. */
  async stop(reason: string): Promise<void> {
    this.#cancelWake?.();
    this.#cancelHeartbeat?.();
    await this.#ports.serial.close();
    this.#publisher.stop();
    await this.#ports.uplink.close();
    this.#flushLoop.stop();
    await this.#ports.journal.close(this.#ports.clock.monotonicMs());
    await this.#ports.page.close();
    this.#tell({ kind: 'bridgeStopped', reason });
  }

  /** What the rider sees now. */
  screen(): Screen {
    const { session, lastSample, keeper } = this.#capture;
    return drawScreen({
      ...this.#now(),
      bikeId: this.#config.bikeId,
      session,
      sample: lastSample,
      standing: this.#standing,
      clock: keeper.synced ? 'synced' : 'estimated',
      samples: this.#samples,
      delivery: this.#publisher.vitals,
      journal: this.#ports.journal.stats(),
      gaps: this.#ports.journal.gaps().length,
    });
  }

  #now(): Moment {
    const { clock } = this.#ports;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs(), synced: clock.synced() };
  }

  #tell(event: BridgeEvent): void {
    this.#ports.tally.tell(event);
  }

  #take(step: CaptureStep): void {
    const sampled = step.capture.lastSample !== this.#capture.lastSample;
    const raced = step.capture.session !== this.#capture.session;
    this.#capture = step.capture;
    this.#keep(step);
    if (raced) this.#keepSession();
    if (sampled || raced) this.#show();
  }

  #keep(step: CaptureStep): void {
    const { journal, clock } = this.#ports;
    const nowMs = clock.monotonicMs();
    for (const anchor of step.anchors) journal.anchor(anchor, nowMs);
    for (const record of step.records) {
      journal.append(record, nowMs);
      this.#samples += 1;
      this.#publisher.recordAppended(record);
    }
    if (step.records.length > 0) this.#flushLoop.look();
    for (const event of step.events) this.#tell(event);
  }

  /** Journals the open race when it is another one, or none any more. */
  #keepSession(): void {
    const open = openRaceOf(this.#capture);
    const key = JSON.stringify(open ?? null);
    if (key === this.#keptSession) return;
    this.#keptSession = key;
    this.#ports.journal.session(open, this.#ports.clock.monotonicMs());
    this.#follow();
  }

  /** Hears the standings of the class that is raced in. */
  #follow(): void {
    const { session } = this.#capture;
    this.#ports.uplink.followClass(session.state === 'idle' ? undefined : session.entry.classId);
  }

  #show(): void {
    this.#ports.page.push(JSON.stringify(this.screen()));
  }

  #sleep(): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#ports.clock.at(captureWakeMs(this.#capture), () => this.#wake());
  }

  #wake(): void {
    const now = this.#now();
    this.#take(takeWake(this.#capture, now));
    const silentMs = now.monotonicMs - this.#capture.lastLineMs;
    if (this.#portOpen && silentMs > this.#config.serial.silentMs) {
      this.#tell({ kind: 'portSilent', silentMs: Math.round(silentMs) });
      this.#ports.serial.reopen();
    }
    this.#sleep();
  }

  #serialEvent(event: SerialEvent): void {
    if (event.kind === 'line') this.#take(takeLine(this.#capture, event.text, event.atMs, this.#now()));
    else if (event.kind === 'dropped') this.#tell({ kind: 'lineDiscarded', reason: 'too-long', bytes: event.bytes });
    else if (event.kind === 'opened') this.#portOpened(event.path);
    else if (event.kind === 'failed') this.#tell({ kind: 'portFell', code: event.code, detail: event.detail });
    else {
      this.#portOpen = false;
      this.#tell({ kind: 'portClosed', path: event.path, reason: event.reason });
    }
  }

  #portOpened(path: string): void {
    this.#portOpen = true;
    this.#capture = portOpened(this.#capture, this.#now());
    this.#tell({ kind: 'portOpened', path });
    this.#commandTag = (this.#commandTag % 65_535) + 1;
    this.#ports.serial.write(encodeCommand('ID?', this.#commandTag));
  }

  #uplinkEvent(event: UplinkEvent): void {
    if (event.kind === 'message') {
      this.#message(event.topic, event.payload);
      return;
    }
    if (event.kind === 'certificateIgnored') {
      this.#tell({ kind: 'certificateIgnored', code: 'UPLINK_CERTIFICATE', detail: event.detail });
      return;
    }
    if (event.kind === 'connected') {
      this.#tell({ kind: 'uplinkConnected', broker: event.broker });
      this.#publisher.linkCameUp(event.limits);
    } else {
      this.#tell({ kind: 'uplinkLost', code: event.code, detail: event.detail, retryMs: event.retryMs });
      this.#publisher.linkWentDown();
    }
    this.#show();
  }

  #message(topic: string, payload: Uint8Array): void {
    const taken = takeStanding(this.#standing, this.#capture.session, topic, payload);
    if ('discarded' in taken) {
      this.#tell({ kind: 'messageDiscarded', topic, reason: taken.discarded });
    } else if (taken.standing !== this.#standing) {
      this.#standing = taken.standing;
      this.#show();
    }
  }

  #answer(request: Request): Answer {
    const routed = route(request, () => this.screen());
    if (routed.kind === 'startRace' && !this.#capture.keeper.synced) {
      return { kind: 'json', status: 409, body: { v: 1, error: CLOCK_NOT_SYNCED } };
    }
    if (routed.kind === 'startRace') {
      this.#standing = undefined;
      this.#take(startRiding(this.#capture, routed.rider, this.#now()));
    } else if (routed.kind === 'leaveRace') {
      this.#take(leaveRiding(this.#capture));
    } else {
      if (routed.kind === 'json' && routed.status >= 400) this.#refused(request, routed);
      return routed;
    }
    this.#sleep();
    return { kind: 'json', status: 200, body: this.screen() };
  }

  #refused(request: Request, answer: Answer & { kind: 'json' }): void {
    this.#tell({
      kind: 'requestRefused',
      path: request.path.slice(0, 64),
      status: answer.status,
      reason: String(answer.status),
    });
  }

  #beat(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.#cancelHeartbeat = this.#ports.clock.at(nowMs + HEARTBEAT_MS, () => this.#beat());
    if (this.#publisher.vitals.link === 'down') return;
    const payload = JSON.stringify(this.#heartbeat(nowMs));
    this.#ports.uplink.publish({ kind: 'heartbeat', payload, qos: 0 });
  }

  #heartbeat(nowMs: number): Heartbeat {
    const { keeper, lastSample } = this.#capture;
    const { runId, software } = this.#identity;
    const { clock, journal, tally } = this.#ports;
    return drawHeartbeat({
      at: Math.floor(clock.wallMs()),
      runId,
      software,
      uptimeS: Math.floor((nowMs - this.#startedMs) / 1000),
      clock: keeper.synced ? 'synced' : 'estimated',
      sensor: lastSample?.sensor ?? 'absent',
      samples: this.#samples,
      delivery: this.#publisher.vitals,
      journal: journal.stats(),
      gaps: journal.gaps().length,
      counters: tally.counters(),
    });
  }
}
