import { partitionKeyOf } from './partition-key.ts';
import type { KeyStrategy } from './plan-request.ts';
import type { PlannedBike } from './planned-field.ts';
import { hashOfKey } from './shard-of-key.ts';

/** A moment on a whole second; times as keys are real times, and every run of a plan sees the same ones. */
const START_MS = 1_800_000_000_000;
/** Keys that differ from second to second are looked at for so long, so that a bad second shows. */
const SECONDS_OF_CHANGING_KEYS = 5;

/**
 * Hash keys of the records that the field offers to the stream, a list a second. Keys that stay with a bike or a class repeat
 * after one period of a message; those that change are followed for at least five seconds.
 */
export function offeredHashes(
  field: readonly PlannedBike[],
  strategy: KeyStrategy,
  samplesPerMessage: number,
): readonly (readonly bigint[])[] {
  const isFixed = strategy === 'bike' || strategy === 'class';
  const cycles = isFixed ? 1 : Math.ceil(SECONDS_OF_CHANGING_KEYS / samplesPerMessage);
  const seconds: bigint[][] = Array.from({ length: cycles * samplesPerMessage }, () => []);
  const known = new Map<string, bigint>();
  for (const bike of field) {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const second = cycle * samplesPerMessage + bike.turn;
      const key = partitionKeyOf(strategy, { ...bike, atMs: START_MS + second * 1000 + bike.offsetMs });
      let hash = known.get(key);
      if (hash === undefined) {
        hash = hashOfKey(key);
        if (strategy !== 'random') known.set(key, hash);
      }
      seconds[second]?.push(hash);
    }
  }
  return seconds;
}
