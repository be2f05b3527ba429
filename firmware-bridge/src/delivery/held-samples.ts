import { addSamples, type RunRanges, rangesOf } from '../journal/run-ranges.ts';
import type { Delivery } from './delivery-state.ts';

/** The samples that the delivery loop has in its hands, by name: they are not to be taken from the journal again. */
export function heldSamples(delivery: Delivery): RunRanges {
  const held: RunRanges = new Map();
  for (const flights of [delivery.inFlight, delivery.asides]) {
    for (const { ranges } of flights.values()) for (const range of ranges) addSamples(held, range);
  }
  for (const range of rangesOf(delivery.buffer)) addSamples(held, range);
  for (const range of rangesOf(delivery.fresh)) addSamples(held, range);
  return held;
}
