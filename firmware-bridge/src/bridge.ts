import type { Heartbeat, Standing } from '@alleycat/contract';
import {
  type CaptureStep,
  captureWakeMs,
  leaveRiding,
  type Moment,
  newCapture,
  portOpened,
  startRiding,
  takeLine,
  takeWake,
} from './capture.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Config } from './config.ts';
import { Publisher } from './delivery/publisher.ts';
import type { Uplink, UplinkEvent } from './delivery/uplink.ts';
import { encodeCommand } from './drivers/alleycat-board/line.ts';
import type { SerialEvent, SerialLink } from './drivers/serial-link.ts';
import type { BridgeEvent, Tell } from './events.ts';
import type { Journal } from './journal/journal.ts';
import type { PageServer } from './rider/page-server.ts';
import { type Answer, type Request, route } from './rider/routes.ts';
import { drawScreen, type Screen } from './rider/screen.ts';
import { takeStanding } from './rider/take-standing.ts';
import { type Counters, countEvent } from './vitals.ts';

/** Everything of the outside that the bridge needs. */
export interface BridgePorts {
  readonly clock: Clock;
  readonly serial: SerialLink;
  readonly journal: Journal;
  readonly uplink: Uplink;
  readonly page: PageServer;
  readonly random: () => number;
  /** Hears every event, before any rate limit. */
  readonly tell: Tell;
}

interface BridgeIdentity {
  readonly runId: string;
  readonly software: string;
}

const HEARTBEAT_MS = 60_000;

/** Wires the capture loop, the journal, the delivery loop and the rider page together, and runs them until `stop`. */
export class Bridge {
  readonly #config: Config;
  readonly #identity: BridgeIdentity;
  readonly #ports: BridgePorts;
  readonly #publisher: Publisher;
  readonly #startedMs: number;
  #capture;
  #counters: Counters = new Map();
  #standing: Standing | undefined;
  #linkUp = false;
  #samples = 0;
  #portOpen = false;
  #commandTag = 0;
  #cancelWake: Cancel | undefined;
  #cancelHeartbeat: Cancel | undefined;

  constructor(config: Config, identity: BridgeIdentity, ports: BridgePorts) {
    this.#config = config;
    this.#identity = identity;
    this.#ports = ports;
    const { journal, uplink, clock, random } = ports;
    const tell = (event: BridgeEvent): void => this.#tell(event);
    const settings = { bikeId: config.bikeId, qos: config.uplink.qos, drainJitterMs: config.delivery.drainJitterMs };
    this.#publisher = new Publisher(settings, { journal, uplink, clock, random, tell });
    this.#startedMs = clock.monotonicMs();
    this.#capture = newCapture(identity.runId, this.#now());
  }

  /** Opens page, uplink and serial port, in this order; throws a Fault when the page cannot be opened. */
  async start(): Promise<void> {
    const { bikeId, page } = this.#config;
    this.#tell({ kind: 'bridgeStarted', bikeId, ...this.#identity });
    const url = await this.#ports.page.open(page, (request) => this.#answer(request));
    this.#tell({ kind: 'pageOpened', url });
    this.#ports.uplink.open((event) => this.#uplinkEvent(event));
    this.#ports.serial.open((event) => this.#serialEvent(event));
    this.#sleep();
    this.#cancelHeartbeat = this.#ports.clock.at(this.#startedMs + HEARTBEAT_MS, () => this.#beat());
  }

  /** Closes everything; what waits in the journal stays there. */
  async stop(reason: string): Promise<void> {
    this.#cancelWake?.();
    this.#cancelHeartbeat?.();
    await this.#ports.serial.close();
    this.#publisher.stop();
    await this.#ports.uplink.close();
    await this.#ports.page.close();
    this.#tell({ kind: 'bridgeStopped', reason });
  }

  /** What the rider sees now. */
  screen(): Screen {
    const { session, lastSample, anchor } = this.#capture;
    const backlog = this.#ports.journal.size;
    const shown = { bikeId: this.#config.bikeId, session, sample: lastSample, clock: anchor.clock, backlog };
    return drawScreen({
      ...this.#now(),
      ...shown,
      standing: this.#standing,
      linkUp: this.#linkUp,
      samples: this.#samples,
    });
  }

  #now(): Moment {
    const { clock } = this.#ports;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
  }

  #tell(event: BridgeEvent): void {
    this.#counters = countEvent(this.#counters, event);
    this.#ports.tell(event);
  }

  #take(step: CaptureStep): void {
    const sampled = step.capture.lastSample !== this.#capture.lastSample;
    const raced = step.capture.session !== this.#capture.session;
    this.#capture = step.capture;
    for (const record of step.records) {
      const evicted = this.#ports.journal.append(record);
      this.#samples += 1;
      this.#publisher.recordAppended(record);
      if (evicted > 0) this.#tell({ kind: 'samplesEvicted', count: evicted });
    }
    for (const event of step.events) this.#tell(event);
    if (sampled || raced) this.#show();
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
    this.#linkUp = event.kind === 'connected';
    if (event.kind === 'connected') {
      this.#tell({ kind: 'uplinkConnected', broker: event.broker });
      this.#publisher.linkCameUp();
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
    if (routed.kind === 'startRace') {
      this.#standing = undefined;
      this.#ports.uplink.followClass(routed.rider.classId);
      this.#take(startRiding(this.#capture, routed.rider, this.#now()));
    } else if (routed.kind === 'leaveRace') {
      this.#ports.uplink.followClass(undefined);
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
    if (this.#linkUp)
      this.#ports.uplink.publish({ kind: 'heartbeat', payload: JSON.stringify(this.#heartbeat(nowMs)), qos: 0 });
  }

  #heartbeat(nowMs: number): Heartbeat {
    const { anchor, lastSample } = this.#capture;
    return {
      v: 1,
      at: Math.floor(this.#ports.clock.wallMs()),
      ...this.#identity,
      uptimeS: Math.floor((nowMs - this.#startedMs) / 1000),
      clock: anchor.clock,
      sensor: lastSample?.sensor ?? 'absent',
      samples: this.#samples,
      acknowledged: this.#publisher.acknowledged,
      backlog: this.#ports.journal.size,
      counters: Object.fromEntries(this.#counters),
    };
  }
}
