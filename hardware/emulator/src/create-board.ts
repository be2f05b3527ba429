import { EEPROMMemoryBackend } from 'avr8js';
import { Atmega328p, CYCLES_PER_US, FLASH_BYTES } from './atmega328p.ts';
import { EEPROM_BYTES } from './eeprom-image.ts';
import { parseIntelHex } from './intel-hex.ts';
import { resistanceVolts, type SensorWiring } from './resistance-sensor.ts';
import { type CrankEdge, type RiderHabits, type RiderState, ride, startRider, type Target } from './rider.ts';

const POWER_ON = 1;
const RESET_PIN = 2;
const WATCHDOG = 8;
const LINE_FEED = 10;

/** What the rider aims at, always or at each time in µs since the start. */
export type TargetAt = Target | ((atUs: number) => Target);

/** `hex` is the text of an Intel HEX file; `eeprom` has up to 1024 bytes and is blank (0xFF) by default. */
export type BoardOptions = { hex: string; eeprom?: Uint8Array; habits?: Partial<RiderHabits>; target?: TargetAt };

/** Turns and time count since the start, uptime since the last reset; the share asleep is that of the last reset. */
export type BoardStatus = {
  timeUs: number;
  uptimeUs: number;
  powered: boolean;
  crankTurns: number;
  rpm: number;
  linesSent: number;
  asleepPercent: number;
};

const DEFAULT_HABITS: RiderHabits = { seed: 1, magnets: 1, bounces: 2, variation: 1 };

class EmulatedBoard {
  readonly #flash: Uint8Array;
  readonly #eeprom = new EEPROMMemoryBackend(EEPROM_BYTES);
  #habits: RiderHabits;
  #target: TargetAt;
  #wiring: SensorWiring = 'ok';
  #rider: RiderState = startRider();
  #edges: readonly CrankEdge[] = [];
  #crankLow = false;
  #timeUs = 0;
  #startedUs = 0;
  #powered = true;
  #linesSent = 0;
  #sent: number[] = [];
  #chip: Atmega328p;

  constructor({ hex, eeprom, habits, target }: BoardOptions) {
    this.#flash = parseIntelHex(hex, FLASH_BYTES);
    this.#eeprom.memory.set((eeprom ?? new Uint8Array()).subarray(0, EEPROM_BYTES));
    this.#habits = { ...DEFAULT_HABITS, ...habits };
    this.#target = target ?? { rpm: 0, resistancePercent: 0 };
    this.#chip = this.#boot(POWER_ON);
  }

  /** Runs to this time (µs since the start) and returns what the board sent meanwhile. A time in the past does nothing. */
  runTo(atUs: number): Uint8Array {
    while (this.#timeUs < atUs) {
      this.#rideOn();
      const nextUs = Math.min(atUs, this.#edges[0]?.atUs ?? this.#rider.atUs);
      this.#runChipTo(nextUs);
      this.#timeUs = nextUs;
      this.#turnCrank();
    }
    const sent = Uint8Array.from(this.#sent);
    this.#sent = [];
    return sent;
  }

  /** Sends bytes to the board, which receives them at 38400 baud. Without power they are lost. */
  send(bytes: Uint8Array): void {
    if (this.#powered) {
      this.#chip.receive(bytes);
    }
  }

  /** How many of the bytes sent to the board are still on their way. */
  sendPending(): number {
    return this.#chip.receivePending;
  }

  setTarget(target: TargetAt): void {
    this.#target = target;
  }

  /** Bounces at each edge of the crank sensor, 0..10. */
  setBounces(bounces: number): void {
    this.#habits = { ...this.#habits, bounces };
  }

  setWiring(wiring: SensorWiring): void {
    this.#wiring = wiring;
  }

  /** Pulls the reset pin. */
  reset(): void {
    this.#chip = this.#boot(RESET_PIN);
  }

  /** Switches the board's power; the rider pedals on. */
  setPower(on: boolean): void {
    if (on && !this.#powered) {
      this.#chip = this.#boot(POWER_ON);
    }
    this.#powered = on;
  }

  /** A copy of the EEPROM. */
  eeprom(): Uint8Array {
    return this.#eeprom.memory.slice();
  }

  status(): BoardStatus {
    const uptimeUs = this.#powered ? this.#timeUs - this.#startedUs : 0;
    const { asleepCycles, cycles } = this.#chip;
    return {
      timeUs: this.#timeUs,
      uptimeUs,
      powered: this.#powered,
      crankTurns: Math.max(0, Math.floor(this.#rider.turns)),
      rpm: this.#rider.rpm,
      linesSent: this.#linesSent,
      asleepPercent: cycles === 0 ? 0 : (100 * asleepCycles) / cycles,
    };
  }

  #boot(resetCause: number): Atmega328p {
    const onSend = (byte: number) => {
      this.#sent.push(byte);
      this.#linesSent += byte === LINE_FEED ? 1 : 0;
    };
    const chip = new Atmega328p({ flash: this.#flash, eeprom: this.#eeprom, resetCause, onSend });
    this.#startedUs = this.#timeUs;
    chip.setCrank(this.#crankLow);
    chip.setResistanceVolts(this.#volts());
    return chip;
  }

  #rideOn(): void {
    if (this.#timeUs < this.#rider.atUs || this.#edges.length > 0) {
      return;
    }
    const target = this.#targetNow();
    const { state, edges } = ride(this.#rider, target, this.#habits);
    this.#rider = state;
    this.#edges = edges;
    this.#chip.setResistanceVolts(this.#volts());
  }

  #turnCrank(): void {
    while (this.#edges[0] !== undefined && this.#edges[0].atUs <= this.#timeUs) {
      this.#crankLow = this.#edges[0].low;
      this.#edges = this.#edges.slice(1);
      this.#chip.setCrank(this.#crankLow);
    }
  }

  #runChipTo(atUs: number): void {
    while (this.#powered) {
      this.#chip.runTo((atUs - this.#startedUs) * CYCLES_PER_US);
      if (!this.#chip.watchdogFired) {
        return;
      }
      this.#timeUs = Math.min(atUs, this.#startedUs + Math.ceil(this.#chip.cycles / CYCLES_PER_US));
      this.#chip = this.#boot(WATCHDOG);
    }
  }

  #targetNow(): Target {
    return typeof this.#target === 'function' ? this.#target(this.#timeUs) : this.#target;
  }

  #volts(): number {
    const { seed, variation } = this.#habits;
    const index = Math.floor(this.#timeUs / 1000);
    return resistanceVolts(this.#targetNow().resistancePercent, this.#wiring, { seed, variation, index });
  }
}

export type { EmulatedBoard };

/**
 * A bike in one process: the sensor board with its real firmware, and a rider on its crank. Deterministic: the same calls give the
 * same bytes, however a run is cut into pieces.
 */
export function createBoard(options: BoardOptions): EmulatedBoard {
  return new EmulatedBoard(options);
}
