import type { Reading } from '../readings/reading.ts';

/**
 * Exactly one sample for each whole second.
 *
 *   readings  r   r   r   r        r   r      (placed by the board's time)
 *   deadlines      D1        D2         D3    (1000 ms apart, on whole wall seconds)
 *   samples        ^ latest reading before D, made at D
 *
 * A tick on time makes its sample at once. A late tick (the process was held up) may run before the readings that lie in
 * the serial buffer: it waits `graceMs` for them, so that each missed deadline gets the readings of its own second.
 */
export interface Sampler {
  readonly nextDeadlineMs: number;
  readonly latest: Reading | undefined;
  readonly lateSinceMs: number | undefined;
}

export interface Sample {
  /** Deadline on the monotonic clock: the end of the second that the sample stands for. */
  readonly endMs: number;
  readonly cadenceTenths: number;
  readonly resistanceTenths: number;
  readonly sensor: 'ok' | 'absent';
  /** Power as the bike itself tells it, W. */
  readonly toldWatts?: number | undefined;
}

interface SamplerStep {
  readonly sampler: Sampler;
  readonly samples: readonly Sample[];
}

const PERIOD_MS = 1000;
/** A reading older than this at the deadline says nothing about the second. */
const FRESH_MS = 2000;
/** A tick later than this is a hold-up, which readings may still be waiting behind. */
const LATE_MS = 150;
const GRACE_MS = 250;

/** A sampler whose deadlines lie at `phaseMs` + n × 1000 on the monotonic clock, the first one after `nowMs`. */
export function newSampler(phaseMs: number, nowMs: number): Sampler {
  return { nextDeadlineMs: deadlineAfter(phaseMs, nowMs), latest: undefined, lateSinceMs: undefined };
}

/** Moves the deadlines to another phase, after a clock step; the next one is at least half a period after the last. */
export function realignSampler(sampler: Sampler, phaseMs: number): Sampler {
  const lastDeadlineMs = sampler.nextDeadlineMs - PERIOD_MS;
  return { ...sampler, nextDeadlineMs: deadlineAfter(phaseMs, lastDeadlineMs + PERIOD_MS / 2) };
}

/** Takes a reading: deadlines that lie before it are made from what was known then. */
export function takeReading(sampler: Sampler, reading: Reading, nowMs: number): SamplerStep {
  const due = Math.min(reading.atMs, nowMs);
  const step = makeSamples(sampler, due, nowMs);
  const latest = step.sampler.latest;
  if (latest !== undefined && reading.atMs < latest.atMs) return step;
  return { ...step, sampler: { ...step.sampler, latest: reading } };
}

/** Takes a wake-up at `nowMs`: makes the samples that are due. */
export function takeTick(sampler: Sampler, nowMs: number): SamplerStep {
  const lateMs = nowMs - sampler.nextDeadlineMs;
  if (lateMs < 0) return { sampler, samples: [] };
  const lateSinceMs = sampler.lateSinceMs ?? nowMs;
  if (lateMs > LATE_MS && nowMs < lateSinceMs + GRACE_MS) return { sampler: { ...sampler, lateSinceMs }, samples: [] };
  return makeSamples(sampler, nowMs, nowMs);
}

/** When the sampler wants to be woken next, on the monotonic clock. */
export function samplerWakeMs(sampler: Sampler): number {
  return sampler.lateSinceMs === undefined ? sampler.nextDeadlineMs : sampler.lateSinceMs + GRACE_MS;
}

function makeSamples(sampler: Sampler, dueMs: number, nowMs: number): SamplerStep {
  const samples: Sample[] = [];
  let endMs = sampler.nextDeadlineMs;
  for (; endMs <= dueMs; endMs += PERIOD_MS) samples.push(sampleAt(endMs, sampler.latest));
  const lateSinceMs = endMs > nowMs ? undefined : sampler.lateSinceMs;
  return { sampler: { ...sampler, nextDeadlineMs: endMs, lateSinceMs }, samples };
}

function sampleAt(endMs: number, reading: Reading | undefined): Sample {
  const resistanceTenths = reading?.resistanceTenths ?? 0;
  if (reading === undefined || endMs - reading.atMs > FRESH_MS) {
    return { endMs, cadenceTenths: 0, resistanceTenths, sensor: 'absent' };
  }
  const { cadenceTenths, toldWatts } = reading;
  return { endMs, cadenceTenths, resistanceTenths, sensor: 'ok', toldWatts };
}

function deadlineAfter(phaseMs: number, atMs: number): number {
  return phaseMs + (Math.floor((atMs - phaseMs) / PERIOD_MS) + 1) * PERIOD_MS;
}
