import { RACE_SECONDS } from './race-window.ts';

/**
 * What is known of one participant of one race: the output of each second in hundredths (index 0 is second 1; 0 where
 * nothing is known or the crank stood still), the sum of them, and the last second heard of (0: none).
 */
export interface Participant {
  readonly outputs: Uint16Array;
  lastSecond: number;
}

export function newParticipant(): Participant {
  return { outputs: new Uint16Array(RACE_SECONDS), lastSecond: 0 };
}

/**
 * Records one second (1..300) in place, keeping the higher output: so duplicates and order change nothing. Any other second
 * changes nothing.
 */
export function recordOutput(participant: Participant, second: number, output: number): void {
  const index = second - 1;
  if (!(index in participant.outputs)) return;
  if (output > (participant.outputs[index] ?? 0)) participant.outputs[index] = output;
  if (second > participant.lastSecond) participant.lastSecond = second;
}

/** Merges two states by element-wise maximum into a new one: commutative, associative, idempotent. */
export function mergeParticipant(left: Participant, right: Participant): Participant {
  return {
    outputs: left.outputs.map((output, index) => Math.max(output, right.outputs[index] ?? 0)),
    lastSecond: Math.max(left.lastSecond, right.lastSecond),
  };
}

/** Total of a participant in hundredths: the sum of the outputs. */
export function participantTotal(participant: Participant): number {
  let total = 0;
  for (const output of participant.outputs) total += output;
  return total;
}
