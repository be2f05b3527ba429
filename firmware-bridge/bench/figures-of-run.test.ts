import { describe, expect, test } from '@jest/globals';
import { figuresOfRun, type Observed, type Run } from './figures-of-run.ts';
import type { Tick } from './subjects/subject.ts';

const WALL_OFFSET_MS = 1_790_000_000_000;
const idle = { startMs: 10_000, endMs: 310_000 };
const busy = { startMs: 320_000, endMs: 440_000 };

/** A sample for each second of the run, made `lateMs(second)` after the second's end and 0.5 ms under way. */
function onTheSecond(lateMs: (second: number) => number): Tick[] {
  return Array.from({ length: 450 }, (_, second) => {
    const madeMs = (second + 1) * 1000 + lateMs(second);
    return { madeMs, arrivalMs: madeMs + 0.5, stampMs: WALL_OFFSET_MS + second * 1000 };
  });
}

/** Samples every `periodMs`, stamped with the time they were made at. */
function every(periodMs: number): Tick[] {
  return Array.from({ length: Math.floor(445_000 / periodMs) }, (_, index) => {
    const madeMs = 300 + index * periodMs;
    return { madeMs, arrivalMs: madeMs + 0.25, stampMs: WALL_OFFSET_MS + Math.floor(madeMs) };
  });
}

const observed = (name: string, aim: Observed['aim'], ticks: readonly Tick[]): Observed => ({
  ...{ name, aim, ticks },
  ...{ rssMb: 70, rssMaxMb: 72, cpuPercent: 0.5 },
});

function figures(ticks: readonly Tick[], peer: readonly Tick[] = every(1000)): ReadonlyMap<string, [number, number]> {
  const subject = observed('bridge', 'whole seconds', ticks);
  const peers = [observed('script', 'own grid', peer)];
  const run: Run = { wallOffsetMs: WALL_OFFSET_MS, idle, busy, subject, peers, bareNodeRssMb: 40 };
  return new Map(figuresOfRun(run).map(({ name, value, peers: of }) => [name, [value, of['script'] ?? Number.NaN]]));
}

describe('the figures of a run', () => {
  test('are those of the agreed list', () => {
    expect([...figures(onTheSecond(() => 0)).keys()]).toEqual([
      'rss_mb',
      'cpu_percent',
      'tick_late_p99_ms',
      'tick_late_busy_p99_ms',
      'tick_to_broker_p99_ms',
      'seconds_missed_per_300s',
      'drift_ms_per_300s',
    ]);
  });

  test('take lateness from the phase that they stand for', () => {
    const found = figures(onTheSecond((second) => (second < 315 ? 0.2 : 6)));
    expect(found.get('tick_late_p99_ms')?.[0]).toBeCloseTo(0.2, 4);
    expect(found.get('tick_late_busy_p99_ms')?.[0]).toBeCloseTo(6, 4);
    expect(found.get('tick_to_broker_p99_ms')).toEqual([expect.closeTo(0.5, 4), expect.closeTo(0.25, 4)]);
  });

  test('tell a timer that falls behind, whichever grid it aims at', () => {
    const found = figures(
      onTheSecond((second) => second * 0.1),
      every(1000.25),
    );
    expect(found.get('drift_ms_per_300s')).toEqual([expect.closeTo(30, 1), expect.closeTo(75, 1)]);
  });

  test('count the seconds of the idle phase for which no message came', () => {
    const gone = new Set([9, 10, 200, 309, 310, 400]);
    const ticks = onTheSecond(() => 0).filter((_, second) => !gone.has(second));
    const [bridge, throttled] = figures(ticks, every(1055)).get('seconds_missed_per_300s') ?? [];
    expect(bridge).toBeCloseTo(3, 6);
    expect(throttled).toBeGreaterThan(14);
    expect(throttled).toBeLessThan(17);
  });

  test('are not a number where nothing came, except the seconds, which were all missed', () => {
    const found = figures([]);
    expect(found.get('tick_late_p99_ms')?.[0]).toBeNaN();
    expect(found.get('drift_ms_per_300s')?.[0]).toBeNaN();
    expect(found.get('seconds_missed_per_300s')?.[0]).toBeCloseTo(300, 6);
  });
});
