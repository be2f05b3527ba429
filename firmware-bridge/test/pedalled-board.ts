import { readFileSync } from 'node:fs';
import { createBoard } from '../../hardware/emulator/src/create-board.ts';
import { eepromImage } from '../../hardware/emulator/src/eeprom-image.ts';
import { LiveBike } from '../../hardware/emulator/src/live-bike.ts';
import { SENSOR_SPAN_RAW, SENSOR_ZERO_RAW } from '../../hardware/emulator/src/resistance-sensor.ts';
import { ride, startRider } from '../../hardware/emulator/src/rider.ts';
import { FIRMWARE } from './built-programs.ts';
import type { RiddenSecond } from './kill-oracle.ts';

interface Look {
  readonly wallMs: number;
  readonly boardUs: number;
  /** Since when a host has had the line open without a break, wall ms. */
  readonly attachedMs: number | undefined;
}

/** A person's legs: no two turns take the same time, so a sample tells to which second it belongs. */
const HABITS = { seed: 1, magnets: 1, bounces: 2, variation: 1 };
const TARGET = { rpm: 95, resistancePercent: 40 };
const SECOND_MS = 1000;
const LOOK_MS = 10;
const KEPT_LOOKS = 30_000 / LOOK_MS;
/** A line is sent each 100 ms, takes 20 ms, and is fetched within 50 ms; the rest is for a busy reader. */
const HEARD_MS = 300;
/** The longest wait for a turn, at this cadence, is less. */
const TURN_US = 1_000_000;
const US_PER_MINUTE = 60_000_000;

/**
 * The emulated board with its real firmware in this process, pedalled all the time, with an account of the crank itself: when
 * each turn was done, and since when somebody has had the line open.
 */
export class PedalledBoard {
  readonly #bike: LiveBike;
  readonly #timer: NodeJS.Timeout;
  #looks: Look[] = [];
  #rider = startRider();
  /** When each turn ended, µs of the board. */
  #turnsUs: number[] = [];

  constructor(link: string) {
    const { magnets } = HABITS;
    const eeprom = eepromImage({ serial: 1, magnets, zeroRaw: SENSOR_ZERO_RAW, spanRaw: SENSOR_SPAN_RAW });
    const board = createBoard({ hex: readFileSync(FIRMWARE, 'utf8'), eeprom, habits: HABITS });
    const script = { points: [{ seconds: 0, ...TARGET }], repeats: false };
    const nowMs = (): number => performance.now();
    this.#bike = new LiveBike({ board, link, speed: 1, script, nowMs, onEeprom: () => {} });
    this.#bike.start();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Since when somebody has had the line open without a break, wall ms; undefined when nobody has. */
  get attachedMs(): number | undefined {
    return this.#looks.at(-1)?.attachedMs;
  }

  /**
   * From when on who listens since `attachedMs` knows the cadence, wall ms: a line says how many turns there were before, and
   * the line after the next turn how long that took. Undefined while that is still to come.
   */
  cadenceKnownMs(attachedMs: number): number | undefined {
    const heard = this.#looks.find(({ wallMs }) => wallMs >= attachedMs + HEARD_MS);
    const turnUs = heard && this.#turns(heard.boardUs + TURN_US).find((atUs) => atUs >= heard.boardUs);
    const turned = turnUs && this.#looks.find(({ boardUs }) => boardUs >= turnUs);
    return turned && turned.wallMs + HEARD_MS;
  }

  /** The whole seconds that ended in the last half minute and in this span of wall time, ms, with what their samples may say. */
  riddenSeconds(fromMs: number, toMs: number): RiddenSecond[] {
    const ridden: RiddenSecond[] = [];
    for (let endMs = Math.ceil(fromMs / SECOND_MS) * SECOND_MS; endMs <= toMs; endMs += SECOND_MS) {
      ridden.push({ startMs: endMs - SECOND_MS, ...this.#cadenceAt(endMs) });
    }
    return ridden;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#bike.stop();
  }

  #look(): void {
    const { timeUs, attached } = this.#bike.status();
    const wallMs = Date.now();
    this.#looks.push({ wallMs, boardUs: timeUs, attachedMs: attached ? (this.attachedMs ?? wallMs) : undefined });
    if (this.#looks.length > 2 * KEPT_LOOKS) this.#looks = this.#looks.slice(-KEPT_LOOKS);
  }

  /** Lowest and highest cadence that the last line before this wall time can have told: of its last turn or the next. */
  #cadenceAt(endMs: number): Omit<RiddenSecond, 'startMs'> {
    const before = this.#looks.findLast(({ wallMs }) => wallMs <= endMs);
    const after = this.#looks.find(({ wallMs }) => wallMs >= endMs);
    if (before === undefined || after === undefined) throw new Error(`nobody looked at the board about ${endMs}`);
    const turnsUs = this.#turns(after.boardUs + TURN_US);
    // While this process was held up the board sent nothing, and made up for it afterwards.
    const lately = this.#looks.filter(({ wallMs }) => wallMs >= endMs - SECOND_MS && wallMs <= after.wallMs);
    const gapsMs = lately.map(({ wallMs }, index) => wallMs - (lately[index - 1]?.wallMs ?? wallMs));
    const heardUs = (HEARD_MS + Math.max(0, ...gapsMs)) * 1000;
    const first = turnsUs.findLastIndex((atUs) => atUs <= before.boardUs - heardUs) - 1;
    const last = turnsUs.findIndex((atUs) => atUs > after.boardUs);
    const told = turnsUs.slice(first, last + 1);
    const rpm = told.slice(1).map((atUs, index) => US_PER_MINUTE / (atUs - (told[index] ?? Number.NaN)));
    return { lowestRpm: Math.min(...rpm), highestRpm: Math.max(...rpm) };
  }

  /** When the turns were done until this time of the board; the rider is the one whom the board has. */
  #turns(untilUs: number): readonly number[] {
    while (this.#rider.atUs < untilUs) {
      const { state, edges } = ride(this.#rider, TARGET, { ...HABITS, bounces: 0 });
      this.#rider = state;
      for (const { atUs, low } of edges) if (low) this.#turnsUs.push(atUs);
    }
    return this.#turnsUs;
  }
}
