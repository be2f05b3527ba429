import type { OtherBike, OtherBikeHabits, Pedalling } from './other-bike.ts';

const START = 0xf1;
const STOP = 0xf2;
const ESCAPE = 0xf3;
const FIRST_FLAG = 0xf0;
const IN_USE = 5;
const IDLE = 2;
const TOGGLE = 0x80;
const LEVELS = 20;
const PROGRAM = 1;
const MAX_CONTENTS = 96;

/**
 * A fitness machine with a CSAFE port: answers a frame of short commands with its status and what was asked for, or with its
 * status alone when it does not know one of the commands.
 */
export class CsafeMachine implements OtherBike {
  readonly #knows: (command: number) => boolean;
  readonly baud = 9600;
  #contents: number[] | undefined;
  #escaped = false;
  #toggle = 0;

  constructor({ knows }: OtherBikeHabits) {
    this.#knows = knows;
  }

  answer(bytes: Uint8Array, pedalling: Pedalling): Uint8Array[] {
    const replies: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte === START) {
        this.#contents = [];
        this.#escaped = false;
      } else if (byte === STOP) {
        const contents = this.#contents ?? [];
        if (contents.length > 1 && xorOf(contents) === 0) replies.push(this.#reply(contents.slice(0, -1), pedalling));
        this.#contents = undefined;
      } else if (byte === ESCAPE) {
        this.#escaped = true;
      } else if (this.#contents !== undefined && this.#contents.length <= MAX_CONTENTS) {
        this.#contents.push(this.#escaped ? FIRST_FLAG + byte : byte);
        this.#escaped = false;
      }
    }
    return replies;
  }

  #reply(commands: readonly number[], pedalling: Pedalling): Uint8Array {
    this.#toggle ^= TOGGLE;
    const status = this.#toggle | (pedalling.rpm > 0 ? IN_USE : IDLE);
    const known = commands.every(this.#knows) ? commands : [];
    return frame([status, ...known.flatMap((command) => answerTo(command, pedalling))]);
  }
}

function answerTo(command: number, { rpm, resistancePercent, watts }: Pedalling): number[] {
  const quantity = (value: number, unit: number): number[] => {
    const whole = Math.round(value);
    return [command, 3, whole & 0xff, whole >> 8, unit];
  };
  if (command === 0xa7) return quantity(rpm, 82);
  if (command === 0xa5) return quantity(rpm * 3, 49);
  if (command === 0xb4) return quantity(watts, 88);
  if (command === 0xa4) return [command, 2, PROGRAM, Math.round((resistancePercent * LEVELS) / 100)];
  return [];
}

function xorOf(bytes: readonly number[]): number {
  return bytes.reduce((xor, byte) => xor ^ byte, 0);
}

function frame(contents: readonly number[]): Uint8Array {
  const stuffed = [...contents, xorOf(contents)].flatMap((byte) =>
    byte >= FIRST_FLAG && byte <= ESCAPE ? [ESCAPE, byte - FIRST_FLAG] : [byte],
  );
  return Uint8Array.of(START, ...stuffed, STOP);
}
