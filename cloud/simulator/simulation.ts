import type { ScaledClock } from '../scaled-clock.ts';
import type { FleetOptions } from './fleet.ts';

export interface SimulationOptions extends FleetOptions {
  /** Wall time of the clock at which the first second begins: a whole second. */
  readonly startMs: number;
  /** How many seconds are ridden. */
  readonly seconds: number;
}

export interface SimulationPorts {
  readonly clock: Pick<ScaledClock, 'nowMs' | 'sleepUntil'>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Ends the ride; what was made before is still delivered. */
  readonly signal: AbortSignal;
  /** Gives up on what is not delivered yet. */
  readonly giveUp?: AbortSignal | undefined;
  /** Hears about once a real second how things stand. */
  readonly progress?: ((progress: SimulationProgress) => void) | undefined;
}

/** Counts since the start, in messages: records of a stream, or publishes. */
export interface SimulationProgress {
  /** Messages that the fleet made. */
  readonly asked: number;
  readonly samples: number;
  /** Messages on their way, repetitions included. */
  readonly sent: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly refused: number;
  readonly retried: number;
  /** Messages that may have arrived twice. */
  readonly uncertain: number;
  readonly lost: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly acceptedBytes: number;
  /** How late the fleet is now and was at most, in ms of its clock. */
  readonly lagMs: number;
  readonly lagMostMs: number;
}

export interface SimulationSummary extends SimulationProgress {
  readonly ended: 'done' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly error?: string;
  readonly elapsedMs: number;
}
