import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  newSampler,
  realignSampler,
  type Sample,
  type Sampler,
  samplerWakeMs,
  takeReading,
  takeTick,
} from './sampler.ts';

const reading = (atMs: number, cadenceTenths = 900) => ({ atMs, cadenceTenths, resistanceTenths: 400 });

/** Feeds readings (by time) and ticks to a sampler whose deadlines are whole seconds. */
function feed(
  sampler: Sampler,
  steps: readonly ({ tickMs: number } | { nowMs: number; atMs: number; cadenceTenths?: number })[],
): { sampler: Sampler; samples: Sample[] } {
  const samples: Sample[] = [];
  let state = sampler;
  for (const step of steps) {
    const taken =
      'tickMs' in step
        ? takeTick(state, step.tickMs)
        : takeReading(state, reading(step.atMs, step.cadenceTenths), step.nowMs);
    state = taken.sampler;
    samples.push(...taken.samples);
  }
  return { sampler: state, samples };
}

const START = newSampler(0, 500);

test('deadlines are whole seconds of the phase, the first after the start', () => {
  expect(samplerWakeMs(newSampler(0, 500))).toBe(1000);
  expect(samplerWakeMs(newSampler(0, 1000))).toBe(2000);
  expect(samplerWakeMs(newSampler(-730, 1000))).toBe(1270);
  expect(samplerWakeMs(newSampler(-1_800_000_000_000, 10_000))).toBe(11_000);
});

test('a sample is the last reading before its deadline', () => {
  const { samples } = feed(START, [
    { nowMs: 600, atMs: 590, cadenceTenths: 800 },
    { nowMs: 950, atMs: 940, cadenceTenths: 810 },
    { tickMs: 1000 },
    { nowMs: 1050, atMs: 1040, cadenceTenths: 820 },
    { tickMs: 2000 },
  ]);
  expect(samples).toEqual([
    { endMs: 1000, cadenceTenths: 810, resistanceTenths: 400, sensor: 'ok' },
    { endMs: 2000, cadenceTenths: 820, resistanceTenths: 400, sensor: 'ok' },
  ]);
});

test('a reading beyond the deadline makes the sample that is due before it counts', () => {
  const { samples, sampler } = feed(START, [
    { nowMs: 600, atMs: 590, cadenceTenths: 800 },
    { nowMs: 1060, atMs: 1040, cadenceTenths: 820 },
  ]);
  expect(samples).toMatchObject([{ endMs: 1000, cadenceTenths: 800 }]);
  expect(takeTick(sampler, 1060).samples).toEqual([]);
});

test.each([
  [100, 'ok', 900],
  [2000, 'ok', 900],
  [2001, 'absent', 0],
])('a deadline %d ms after the last reading', (ageMs, sensor, cadenceTenths) => {
  const { sampler } = takeReading(newSampler(0, 10_000), reading(11_000 - ageMs), 11_000 - ageMs);
  const [sample] = takeTick(sampler, 11_000).samples;
  expect(sample).toEqual({ endMs: 11_000, cadenceTenths, resistanceTenths: 400, sensor });
});

test('before any reading a sample is absent, without resistance', () => {
  expect(takeTick(START, 1000).samples).toEqual([
    { endMs: 1000, cadenceTenths: 0, resistanceTenths: 0, sensor: 'absent' },
  ]);
});

describe('a late tick', () => {
  test('waits a quarter of a second for the readings behind it', () => {
    const { sampler, samples } = feed(START, [{ nowMs: 950, atMs: 940 }, { tickMs: 4200 }]);
    expect(samples).toEqual([]);
    expect(samplerWakeMs(sampler)).toBe(4450);
    const caughtUp = feed(sampler, [
      { nowMs: 4210, atMs: 1900, cadenceTenths: 810 },
      { nowMs: 4210, atMs: 2900, cadenceTenths: 820 },
      { nowMs: 4210, atMs: 3900, cadenceTenths: 830 },
      { nowMs: 4210, atMs: 4100, cadenceTenths: 840 },
      { tickMs: 5000 },
    ]);
    expect(caughtUp.samples.map(({ endMs, cadenceTenths }) => [endMs, cadenceTenths])).toEqual([
      [1000, 900],
      [2000, 810],
      [3000, 820],
      [4000, 830],
      [5000, 840],
    ]);
  });

  test('makes every missed sample when none comes', () => {
    const { samples } = feed(START, [{ nowMs: 950, atMs: 940 }, { tickMs: 4200 }, { tickMs: 4300 }, { tickMs: 4450 }]);
    expect(samples.map(({ endMs, sensor }) => [endMs, sensor])).toEqual([
      [1000, 'ok'],
      [2000, 'ok'],
      [3000, 'absent'],
      [4000, 'absent'],
    ]);
  });
});

test('an early tick makes nothing', () => {
  expect(takeTick(START, 999.9)).toEqual({ sampler: START, samples: [] });
});

test('realigned deadlines lie on the new phase, half a second to one and a half after the last', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (phaseMs, nowMs) => {
      const sampler = newSampler(0, nowMs);
      const lastMs = sampler.nextDeadlineMs - 1000;
      const { nextDeadlineMs } = realignSampler(sampler, phaseMs);
      expect(Math.abs((nextDeadlineMs - phaseMs) % 1000)).toBe(0);
      expect(nextDeadlineMs - lastMs).toBeGreaterThan(499);
      expect(nextDeadlineMs - lastMs).toBeLessThanOrEqual(1501);
      expect(realignSampler({ ...sampler, nextDeadlineMs }, phaseMs).nextDeadlineMs).toBe(nextDeadlineMs);
    }),
  );
});
