import { expect, test } from '@jest/globals';
import type { Arrival } from '../broker-recorder.ts';
import { ArrivedNames } from './arrived-names.ts';

test('counts each expected sample once, and keeps the times of the first and the last new one', () => {
  const arrivals: Arrival[] = [];
  const arrive = (payload: string, arrivalMs: number): number => arrivals.push({ topic: 'topic', payload, arrivalMs });
  const read = (some: readonly Arrival[]) => some.map(({ payload, arrivalMs }) => ({ name: payload, arrivalMs }));
  const arrived = new ArrivedNames(arrivals, read, (name) => name !== 'live');
  expect([arrived.count(), arrived.firstMs, arrived.lastMs]).toEqual([0, Number.NaN, Number.NaN]);
  arrive('live', 1);
  arrive('a', 2);
  expect(arrived.count()).toBe(1);
  arrive('b', 3);
  arrive('a', 4);
  expect([arrived.count(), arrived.firstMs, arrived.lastMs]).toEqual([2, 2, 3]);
});
