import {
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  type EEPROMBackend,
  eepromConfig,
  portDConfig,
  timer1Config,
  usart0Config,
  watchdogConfig,
} from 'avr8js';
import { keepReceivedByte } from './keep-received-byte.ts';
import { nextWakeCycle } from './next-wake-cycle.ts';
import { rescheduleWatchdog } from './reschedule-watchdog.ts';

export const CYCLES_PER_US = 16;
export const FLASH_BYTES = 32768;

const CLOCK_HZ = CYCLES_PER_US * 1e6;
const SRAM_BYTES = 2048;
const CRANK_PIN = 2;
const RESISTANCE_CHANNEL = 0;
const MCUSR = 0x54;
const SMCR = 0x53;
const SLEEP_ENABLE = 1;
const SLEEP = 0x9588;
const SEI = 0x9478;

export type ChipInput = {
  flash: Uint8Array;
  eeprom: EEPROMBackend;
  resetCause: number;
  onSend: (byte: number) => void;
};

/**
 * One life of an ATmega328P at 16 MHz, from a reset to the next: processor and the peripherals the board uses.
 * A reset is a new object, because avr8js leaves the peripherals as they were.
 */
export class Atmega328p {
  readonly #cpu: CPU;
  readonly #timer: AVRTimer;
  readonly #adc: AVRADC;
  readonly #usart: AVRUSART;
  readonly #portD: AVRIOPort;
  #toReceive: number[] = [];
  #sleepPc = -1;
  #asleepCycles = 0;
  #watchdogFired = false;

  constructor({ flash, eeprom, resetCause, onSend }: ChipInput) {
    const program = new Uint8Array(FLASH_BYTES);
    program.set(flash);
    this.#cpu = new CPU(new Uint16Array(program.buffer), SRAM_BYTES);
    this.#cpu.data[MCUSR] = resetCause;
    this.#timer = new AVRTimer(this.#cpu, timer1Config);
    this.#portD = new AVRIOPort(this.#cpu, portDConfig);
    this.#adc = new AVRADC(this.#cpu, adcConfig);
    this.#usart = new AVRUSART(this.#cpu, usart0Config, CLOCK_HZ);
    // avr8js takes "data register empty" for an event; it is a level, and firmware that stops sending relies on that.
    this.#usart['UDRE'].constant = true;
    keepReceivedByte(this.#cpu);
    this.#usart.onByteTransmit = onSend;
    this.#usart.onRxComplete = () => this.#receiveNext();
    new AVREEPROM(this.#cpu, eeprom, eepromConfig);
    const watchdog = new AVRWatchdog(this.#cpu, watchdogConfig, new AVRClock(this.#cpu, CLOCK_HZ));
    rescheduleWatchdog(this.#cpu, watchdog, CLOCK_HZ);
    this.#cpu.reset = () => {
      this.#watchdogFired = true;
    };
  }

  /** Cycles since this reset. */
  get cycles(): number {
    return this.#cpu.cycles;
  }

  /** Cycles spent in sleep since this reset. */
  get asleepCycles(): number {
    return this.#asleepCycles;
  }

  /** The watchdog wants a reset: this life is over. */
  get watchdogFired(): boolean {
    return this.#watchdogFired;
  }

  /** Bytes on their way to the chip. */
  get receivePending(): number {
    return this.#toReceive.length;
  }

  /** The level of the crank sensor (INT0); low = magnet in front. */
  setCrank(low: boolean): void {
    this.#portD.setPin(CRANK_PIN, !low);
  }

  /** The voltage at A0, 0..5. */
  setResistanceVolts(volts: number): void {
    this.#adc.channelValues[RESISTANCE_CHANNEL] = volts;
  }

  /** Sends bytes to the chip, at the pace of its serial line. Before it listens they are lost, as on a real line. */
  receive(bytes: Uint8Array): void {
    this.#toReceive.push(...bytes);
    this.#receiveNext();
  }

  /** Runs until `limitCycle` or until the watchdog fires. Where a run is cut makes no difference to the chip. */
  runTo(limitCycle: number): void {
    const cpu = this.#cpu;
    while (cpu.cycles < limitCycle && !this.#watchdogFired) {
      if (this.#sleepPc >= 0) {
        this.#sleepOn(limitCycle);
      } else if (this.#step() === SEI) {
        // An AVR serves no interrupt between SEI and the next instruction, so that SEI, SLEEP cannot oversleep one.
        continue;
      }
      cpu.tick();
      if (this.#sleepPc !== cpu.pc) {
        this.#sleepPc = -1;
      }
    }
  }

  #step(): number {
    const cpu = this.#cpu;
    const opcode = cpu.progMem[cpu.pc] ?? 0;
    avrInstruction(cpu);
    if (opcode === SLEEP && ((cpu.data[SMCR] ?? 0) & SLEEP_ENABLE) !== 0) {
      this.#sleepPc = cpu.pc;
    }
    return opcode;
  }

  #sleepOn(limitCycle: number): void {
    const from = this.#cpu.cycles;
    if (this.#cpu.interruptsEnabled && this.#cpu.nextInterrupt >= 0) {
      return;
    }
    this.#cpu.cycles = Math.max(from, Math.min(limitCycle, nextWakeCycle(this.#cpu, this.#timer)));
    this.#asleepCycles += this.#cpu.cycles - from;
  }

  #receiveNext(): void {
    const byte = this.#toReceive[0];
    if (byte === undefined || this.#usart.rxBusy) {
      return;
    }
    if (!this.#usart.rxEnable) {
      this.#toReceive = [];
      return;
    }
    this.#toReceive.shift();
    this.#usart.writeByte(byte);
  }
}
