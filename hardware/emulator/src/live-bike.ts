import type { BoardStatus, EmulatedBoard } from './create-board.ts';
import { placeLink, removeLink } from './device-link.ts';
import { boardTimeAt, type Pace } from './pace.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { type RideScript, scriptTarget } from './ride-script.ts';
import type { Target } from './rider.ts';
import type { TypedCommand } from './typed-command.ts';

const SLICE_MS = 5;
const MAX_SEND_PENDING = 512;

/** `nowMs` is a steady clock; `onEeprom` gets the board's EEPROM each time it has changed. */
export type LiveBikeInput = {
  board: EmulatedBoard;
  link: string;
  speed: number;
  script: RideScript;
  nowMs: () => number;
  onEeprom: (image: Uint8Array) => void;
};

/** droppedBytes: sent by the board while no host had the line open, or not taken by a host that does not read. */
export type LiveBikeStatus = BoardStatus & {
  plugged: boolean;
  attached: boolean;
  droppedBytes: number;
  skippedMs: number;
};

/** An emulated board in real time, joined to a pseudo-terminal behind a link. */
export class LiveBike {
  readonly #input: LiveBikeInput;
  #terminal: PseudoTerminal | undefined;
  #pace: Pace;
  #override: Partial<Target> = {};
  #timer: NodeJS.Timeout | undefined;
  #deadlineMs: number;
  #attached = false;
  #unplugBehindMs: number | undefined;
  #droppedBytes = 0;
  #skippedMs = 0;
  #eeprom: Uint8Array;

  constructor(input: LiveBikeInput) {
    const originMs = input.nowMs();
    this.#input = input;
    this.#pace = { speed: input.speed, originMs, originUs: 0 };
    this.#deadlineMs = originMs;
    this.#eeprom = input.board.eeprom();
    input.board.setTarget((atUs) => ({ ...scriptTarget(input.script, atUs), ...this.#override }));
  }

  /** Plugs the board in and begins to run. Throws if there is no pseudo-terminal or the link cannot be placed. */
  start(): void {
    this.#plug();
    this.#runSlice();
  }

  /** Pulls the cable, removes the link and ends. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#unplug();
  }

  /** Obeys what was typed, except `quit`, and returns the answer. */
  obey(command: TypedCommand): string {
    const { board } = this.#input;
    switch (command.kind) {
      case 'rpm':
        this.#override = { ...this.#override, rpm: command.rpm };
        return 'ok';
      case 'resistance':
        this.#override = { ...this.#override, resistancePercent: command.percent };
        return 'ok';
      case 'bounce':
        board.setBounces(command.bounces);
        return 'ok';
      case 'sensor':
        board.setWiring(command.wiring);
        return 'ok';
      case 'reset':
        board.reset();
        return 'ok';
      case 'unplug':
        return this.#terminal === undefined ? 'error: it is unplugged already' : this.#unplug();
      case 'unplug-behind':
        if (this.#terminal === undefined) return 'error: it is unplugged already';
        this.#unplugBehindMs = command.us / 1000;
        return 'ok';
      case 'replug':
        return this.#terminal !== undefined ? 'error: it is plugged in already' : this.#plug();
      case 'status':
        return JSON.stringify(this.status());
      case 'quit':
        return 'ok';
    }
  }

  status(): LiveBikeStatus {
    return {
      ...this.#input.board.status(),
      plugged: this.#terminal !== undefined,
      attached: this.#attached,
      droppedBytes: this.#droppedBytes,
      skippedMs: Math.round(this.#skippedMs),
    };
  }

  /** The cable brings the power: the board boots. */
  #plug(): string {
    const terminal = new PseudoTerminal();
    try {
      placeLink(this.#input.link, terminal.path);
    } catch (error) {
      terminal.close();
      throw error;
    }
    this.#terminal = terminal;
    this.#input.board.setPower(true);
    return 'ok';
  }

  #unplug(): string {
    if (this.#terminal !== undefined) {
      removeLink(this.#input.link, this.#terminal.path);
      this.#terminal.close();
    }
    this.#terminal = undefined;
    this.#attached = false;
    this.#unplugBehindMs = undefined;
    this.#input.board.setPower(false);
    return 'ok';
  }

  #runSlice(): void {
    const { board, nowMs } = this.#input;
    this.#listen();
    const { pace, targetUs, skippedMs } = boardTimeAt(this.#pace, nowMs(), board.status().timeUs);
    this.#pace = pace;
    this.#skippedMs += skippedMs;
    this.#speak(board.runTo(Math.floor(targetUs)));
    this.#keepEeprom();
    this.#deadlineMs = Math.max(this.#deadlineMs + SLICE_MS, nowMs());
    this.#timer = setTimeout(() => this.#runSlice(), this.#deadlineMs - nowMs());
  }

  #listen(): void {
    if (this.#terminal === undefined || this.#input.board.sendPending() > MAX_SEND_PENDING) {
      return;
    }
    const { bytes, attached } = this.#terminal.read();
    if (this.#attached && !attached) this.#droppedBytes += this.#terminal.dropUnread();
    this.#attached = attached;
    this.#input.board.send(bytes);
  }

  /** Without a host the bytes are dropped, as a USB bridge does; the kernel would keep them for the next one. */
  #speak(bytes: Uint8Array): void {
    const taken = this.#attached && bytes.length > 0 ? (this.#terminal?.write(bytes) ?? 0) : 0;
    this.#droppedBytes += bytes.length - taken;
    if (this.#unplugBehindMs !== undefined && taken > 0) this.#unplugIn(this.#unplugBehindMs);
  }

  /** No timer is as fine as this. */
  #unplugIn(durationMs: number): void {
    const { nowMs } = this.#input;
    for (const endMs = nowMs() + durationMs; nowMs() < endMs; );
    this.#unplug();
  }

  #keepEeprom(): void {
    const image = this.#input.board.eeprom();
    if (Buffer.compare(image, this.#eeprom) !== 0) {
      this.#eeprom = image;
      this.#input.onEeprom(image);
    }
  }
}
