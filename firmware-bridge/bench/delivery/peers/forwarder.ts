import type { Program } from '../../program.ts';
import type { Stand } from '../../stand.ts';

/** Where a forwarder finds its broker, keeps its files, and publishes. */
export interface ForwarderPlace {
  readonly stand: Stand;
  readonly brokerPort: number;
  /** Kept from one life to the next. */
  readonly folder: string;
}

/** A program that takes messages and brings them to a broker, now or when there is one again. */
export interface Forwarder {
  readonly name: string;
  /** Where its messages arrive; undefined for one that only keeps them. */
  readonly topic: string | undefined;
  /** Starts it, and resolves when it takes messages. */
  start(place: ForwarderPlace): Promise<RunningForwarder>;
}

export interface RunningForwarder {
  readonly program: Program;
  /** How many messages it has called accepted. */
  readonly accepted: number;
  hand(payload: string): void;
  /** Lets go of it before it is ended. */
  leave(): void;
}
