import type { Arrival } from '../broker-recorder.ts';
import type { Program } from '../program.ts';

/** One publication of a subject, on its way from the timer to the broker. */
export interface Tick {
  /** When the sample was made, monotonic ms. */
  readonly madeMs: number;
  /** When it reached the broker, monotonic ms. */
  readonly arrivalMs: number;
  /** The time that the message itself says, epoch ms. */
  readonly stampMs: number;
}

/** Where a subject finds its board and its broker, and may keep files. */
export interface Surroundings {
  /** Path of the serial device. */
  readonly device: string;
  readonly brokerPort: number;
  /** A folder of its own, which is removed after the run. */
  readonly folder: string;
}

/** A program that is measured: the bridge, or what a user would run instead. */
export interface Subject {
  readonly name: string;
  /** Against what its ticks are late: the end of the second that a message is stamped with, or a grid that the first tick begins. */
  readonly aim: 'whole seconds' | 'own grid';
  /** Where its samples are published. */
  readonly topic: string;
  start(surroundings: Surroundings): Program;
  /**
   * The tick of a publication on the subject's topic; `wallOffsetMs` is epoch ms at monotonic 0. Asked after the run, when
   * everything that the subject says has been heard. Undefined for a publication that is no tick.
   */
  tickOf(arrival: Arrival, wallOffsetMs: number): Tick | undefined;
}
