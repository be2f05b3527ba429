import type { OtherBike, OtherBikeHabits, Pedalling } from './other-bike.ts';

const READ = 0xf5;
const TABLE_ROW = 0xf7;
const INIT = 0xfe;
const REQUEST_BYTES = 4;
/** Raw resistance at 0, 100/30, … 100 percent: the table of a bike that was measured. */
const TABLE = [
  ...[164, 169, 186, 222, 297, 369, 440, 497, 558, 609, 653, 687, 726, 757, 783, 803],
  ...[827, 845, 861, 874, 889, 901, 911, 921, 930, 938, 944, 952, 958, 963, 967],
];

/** An original Peloton bike: answers each request `HDR CMD SUM F6` with `F1 CMD LEN digits SUM F6`, lowest digit first. */
export class PelotonBike implements OtherBike {
  readonly #table: readonly number[];
  readonly #knows: (command: number) => boolean;
  readonly baud = 19_200;
  #heard: number[] = [];

  /** Its table lies `rawOffset` above the usual one. */
  constructor({ rawOffset, knows }: OtherBikeHabits) {
    this.#table = TABLE.map((raw) => raw + rawOffset);
    this.#knows = knows;
  }

  answer(bytes: Uint8Array, pedalling: Pedalling): Uint8Array[] {
    const replies: Uint8Array[] = [];
    for (const byte of bytes) {
      this.#heard = [...this.#heard, byte].slice(-REQUEST_BYTES);
      const [header = 0, command = 0, sum, end] = this.#heard;
      if (end !== 0xf6 || sum !== ((header + command) & 0xff)) continue;
      const reply = this.#knows(header === READ ? command : header)
        ? this.#reply(header, command, pedalling)
        : undefined;
      if (reply !== undefined) replies.push(reply);
      this.#heard = [];
    }
    return replies;
  }

  #reply(header: number, command: number, { rpm, resistancePercent, watts }: Pedalling): Uint8Array | undefined {
    if (header === INIT) return frame(INIT, '0');
    if (header === TABLE_ROW) {
      const raw = this.#table[command];
      return raw === undefined ? undefined : frame(TABLE_ROW, String(raw).padStart(4, '0'));
    }
    if (header !== READ) return undefined;
    if (command === 0x41) return frame(command, String(Math.round(rpm)).padStart(3, '0'));
    if (command === 0x44) return frame(command, String(Math.round(watts * 10)).padStart(5, '0'));
    if (command === 0x4a)
      return frame(command, String(Math.round(rawResistance(this.#table, resistancePercent))).padStart(4, '0'));
    return undefined;
  }
}

function rawResistance(table: readonly number[], percent: number): number {
  const place = (percent * (table.length - 1)) / 100;
  const below = Math.min(Math.floor(place), table.length - 2);
  const [from = 0, to = 0] = table.slice(below, below + 2);
  return from + (to - from) * (place - below);
}

function frame(command: number, digits: string): Uint8Array {
  const payload = [...digits].reverse().map((digit) => digit.charCodeAt(0));
  const summed = [0xf1, command, payload.length, ...payload];
  return Uint8Array.of(
    ...summed,
    summed.reduce((sum, byte) => (sum + byte) & 0xff, 0),
    0xf6,
  );
}
