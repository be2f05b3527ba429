import type { Heartbeat, Standing } from '@alleycat/contract';
import type { BridgePorts } from './bridge-ports.ts';
import { CaptureLoop } from './capture-loop.ts';
import type { Cancel } from './clock.ts';
import type { Config } from './config.ts';
import { Publisher } from './delivery/publisher.ts';
import type { UplinkEvent } from './delivery/uplink.ts';
import { type BoardAnswer, BoardCommands, refused } from './drivers/alleycat-board/board-commands.ts';
import type { SerialEvent } from './drivers/serial-link.ts';
import type { BridgeEvent } from './events.ts';
import { drawHeartbeat } from './heartbeat.ts';
import { type Answer, type Request, type Route, route } from './rider/routes.ts';
import { drawScreen, type Screen } from './rider/screen.ts';
import { takeStanding } from './rider/take-standing.ts';
import type { Moment } from './time/keep-time.ts';

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
  readonly #loop: CaptureLoop;
  readonly #startedMs: number;
  readonly #board: BoardCommands;
  #standing: Standing | undefined;
  #portOpen = false;
  #cancelHeartbeat: Cancel | undefined;

  constructor(config: Config, identity: BridgeIdentity, ports: BridgePorts) {
    this.#config = config;
    this.#identity = identity;
    this.#ports = ports;
    const { bikeId, uplink, delivery } = config;
    const settings = { bikeId, qos: uplink.qos, ...delivery };
    this.#publisher = new Publisher(settings, { ...ports, tell: ports.tally.tell });
    this.#startedMs = ports.clock.monotonicMs();
    this.#board = new BoardCommands(ports.clock, (text) => ports.serial.write(text));
    this.#loop = new CaptureLoop({ ...identity, driver: ports.driver }, ports.journaled, {
      clock: ports.clock,
      journal: ports.journal,
      tell: ports.tally.tell,
      write: (request) => ports.serial.write(request),
      onLearnt: ports.keepTable,
      onRecord: (record) => this.#publisher.recordAppended(record),
      onChange: () => this.#changed(),
      onWake: (now) => this.#watchLine(now),
    });
  }

  /** Opens page, uplink and serial port, in this order; throws a Fault when the page cannot be opened. */
  async start(): Promise<void> {
    const { bikeId, page } = this.#config;
    const { runId, software } = this.#identity;
    this.#tell({ kind: 'bridgeStarted', bikeId, runId, software });
    this.#follow();
    const url = await this.#ports.page.open(page, (request) => this.#answer(request));
    this.#tell({ kind: 'pageOpened', url });
    this.#ports.journal.linkIs('down');
    this.#ports.uplink.open((event) => this.#uplinkEvent(event));
    this.#ports.serial.open((event) => this.#serialEvent(event));
    this.#loop.start();
    this.#cancelHeartbeat = this.#ports.clock.at(this.#startedMs + HEARTBEAT_MS, () => this.#beat());
  }

  /** Closes everything; what waits is flushed and stays in the journal. */
  async stop(reason: string): Promise<void> {
    this.#loop.stop();
    this.#cancelHeartbeat?.();
    await this.#ports.serial.close();
    this.#publisher.stop();
    await this.#ports.uplink.close();
    await this.#ports.journal.close(this.#ports.clock.monotonicMs());
    await this.#ports.page.close();
    this.#tell({ kind: 'bridgeStopped', reason });
  }

  /** What the rider sees now. */
  screen(): Screen {
    const { session, lastSample, keeper } = this.#loop.capture;
    return drawScreen({
      ...this.#loop.now(),
      bikeId: this.#config.bikeId,
      session,
      sample: lastSample,
      power: this.#config.power,
      standing: this.#standing,
      clock: keeper.synced ? 'synced' : 'estimated',
      samples: this.#loop.samples,
      delivery: this.#publisher.vitals,
      journal: this.#ports.journal.stats(),
      gaps: this.#ports.journal.gaps().length,
    });
  }

  /** What the heartbeat message says now. */
  heartbeat(): Heartbeat {
    const { keeper, lastSample } = this.#loop.capture;
    const { runId, software } = this.#identity;
    const { clock, journal, tally } = this.#ports;
    const nowMs = clock.monotonicMs();
    return drawHeartbeat({
      at: Math.floor(clock.wallMs()),
      runId,
      software,
      uptimeS: Math.floor((nowMs - this.#startedMs) / 1000),
      clock: keeper.synced ? 'synced' : 'estimated',
      sensor: lastSample?.sensor ?? 'absent',
      samples: this.#loop.samples,
      delivery: this.#publisher.vitals,
      journal: journal.stats(),
      gaps: journal.gaps().length,
      counters: tally.counters(),
    });
  }

  /** Has the board carry out a command of hardware/protocol/README.md, such as `ID?` or `CAL,ZERO`; in a race it is only asked. */
  board(command: string): Promise<BoardAnswer> {
    if (this.#config.serial.driver !== 'alleycat-board') return Promise.resolve(refused('no-board'));
    const isRacing = this.#loop.capture.session.state === 'racing';
    return isRacing && command !== 'ID?' ? Promise.resolve(refused('racing')) : this.#board.ask(command);
  }

  #tell(event: BridgeEvent): void {
    this.#ports.tally.tell(event);
  }

  #changed(): void {
    this.#follow();
    this.#show();
  }

  /** Hears the standings of the class that is raced in. */
  #follow(): void {
    const { session } = this.#loop.capture;
    this.#ports.uplink.followClass(session.state === 'idle' ? undefined : session.entry.classId);
  }

  #show(): void {
    this.#ports.page.push(JSON.stringify(this.screen()));
  }

  /** A port that is open but silent is closed and opened anew. */
  #watchLine(now: Moment): void {
    const silentMs = now.monotonicMs - this.#loop.capture.lastLineMs;
    if (!this.#portOpen || silentMs <= this.#config.serial.silentMs) return;
    this.#tell({ kind: 'portSilent', silentMs: Math.round(silentMs) });
    this.#ports.serial.reopen();
  }

  #serialEvent(event: SerialEvent): void {
    if (event.kind === 'line') {
      this.#board.line(event.text);
      this.#loop.read(event.text, event.atMs);
    } else if (event.kind === 'bytes') this.#loop.read(event.bytes, event.atMs);
    else if (event.kind === 'dropped') this.#tell({ kind: 'lineDiscarded', reason: 'too-long', bytes: event.bytes });
    else if (event.kind === 'opened') this.#portOpened(event.path);
    else if (event.kind === 'failed') this.#tell({ kind: 'portFell', code: event.code, detail: event.detail });
    else {
      this.#portOpen = false;
      this.#board.portClosed();
      this.#tell({ kind: 'portClosed', path: event.path, reason: event.reason });
    }
  }

  #portOpened(path: string): void {
    this.#portOpen = true;
    this.#loop.portOpened();
    this.#tell({ kind: 'portOpened', path });
    this.#board.portOpened();
    if (this.#config.serial.driver === 'alleycat-board') this.#board.ask('ID?');
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
    if (event.kind === 'subscriptionRefused') {
      const detail = `reason code ${event.reasonCode}`;
      this.#tell({ kind: 'subscriptionRefused', topic: event.topic, code: 'SUBSCRIPTION_REFUSED', detail });
      return;
    }
    if (event.kind === 'connected') {
      this.#tell({ kind: 'uplinkConnected', broker: event.broker });
      this.#ports.journal.linkIs('up');
      this.#publisher.linkCameUp(event.limits);
    } else {
      this.#tell({ kind: 'uplinkLost', code: event.code, detail: event.detail, retryMs: event.retryMs });
      this.#ports.journal.linkIs('down');
      this.#publisher.linkWentDown();
    }
    this.#show();
  }

  #message(topic: string, payload: Uint8Array): void {
    const taken = takeStanding(this.#standing, this.#loop.capture.session, topic, payload);
    if ('discarded' in taken) {
      this.#tell({ kind: 'messageDiscarded', topic, reason: taken.discarded });
    } else if (taken.standing !== this.#standing) {
      this.#standing = taken.standing;
      this.#show();
    }
  }

  #answer(request: Request): Answer {
    const answer = this.#carryOut(route(request, () => this.screen()));
    if (answer.kind === 'json' && answer.status >= 400) {
      const { status } = answer;
      this.#tell({ kind: 'requestRefused', path: request.path.slice(0, 64), status, reason: String(status) });
    }
    return answer;
  }

  #carryOut(routed: Route): Answer {
    if (routed.kind === 'startRace') {
      if (!this.#loop.startRace(routed.rider))
        return { kind: 'json', status: 409, body: { v: 1, error: CLOCK_NOT_SYNCED } };
    } else if (routed.kind === 'leaveRace') {
      this.#loop.leaveRace();
    } else return routed;
    return { kind: 'json', status: 200, body: this.screen() };
  }

  #beat(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.#cancelHeartbeat = this.#ports.clock.at(nowMs + HEARTBEAT_MS, () => this.#beat());
    if (this.#publisher.vitals.link === 'down') return;
    const payload = JSON.stringify(this.heartbeat());
    this.#ports.uplink.publish({ kind: 'heartbeat', payload, qos: 0 });
  }
}
