import { expect, test } from '@jest/globals';
import type { Clock } from '../src/clock.ts';

interface ClockUnderTest {
  readonly clock: Clock;
  /** Lets time pass until `done` says so. */
  readonly passUntil: (done: () => boolean) => Promise<void>;
}

/** What the bridge needs of a clock; every clock must pass it. */
export function clockSuite(make: () => ClockUnderTest): void {
  test('monotonic time never goes back', async () => {
    const { clock, passUntil } = make();
    let last = clock.monotonicMs();
    const end = last + 5;
    await passUntil(() => {
      const now = clock.monotonicMs();
      if (now < last) throw new Error(`went back from ${last} to ${now}`);
      last = now;
      return now >= end;
    });
    expect(last).toBeGreaterThanOrEqual(end);
  });

  test('calls back once and never early', async () => {
    const { clock, passUntil } = make();
    const startMs = clock.monotonicMs();
    const called: { name: number; earlyMs: number }[] = [];
    for (const name of [30, 0, 10, 20, 10.4, 5]) {
      clock.at(startMs + name, () => called.push({ name, earlyMs: startMs + name - clock.monotonicMs() }));
    }
    await passUntil(() => called.length === 6);
    const afterMs = clock.monotonicMs() + 10;
    await passUntil(() => clock.monotonicMs() > afterMs);
    expect(called.map(({ name }) => name).sort((a, b) => a - b)).toEqual([0, 5, 10, 10.4, 20, 30]);
    for (const { earlyMs } of called) expect(earlyMs).toBeLessThanOrEqual(0);
  });

  test('a time that has passed calls back soon, but not before at() has returned', async () => {
    const { clock, passUntil } = make();
    let returned = false;
    const seen: boolean[] = [];
    clock.at(clock.monotonicMs() - 1000, () => seen.push(returned));
    returned = true;
    await passUntil(() => seen.length > 0);
    expect(seen).toEqual([true]);
  });

  test('what is cancelled does not call back, and cancelling twice does nothing', async () => {
    const { clock, passUntil } = make();
    const called: string[] = [];
    const startMs = clock.monotonicMs();
    const cancels = [-5, 0, 1, 5].map((ms) => clock.at(startMs + ms, () => called.push(`${ms}`)));
    for (const cancel of [...cancels, ...cancels]) cancel();
    clock.at(startMs + 10, () => called.push('kept'));
    await passUntil(() => called.length > 0);
    expect(called).toEqual(['kept']);
  });

  test('a callback may set the next one', async () => {
    const { clock, passUntil } = make();
    let laps = 0;
    const lap = (): void => {
      laps += 1;
      if (laps < 5) clock.at(clock.monotonicMs() + 2, lap);
    };
    clock.at(clock.monotonicMs() + 2, lap);
    await passUntil(() => laps === 5);
    expect(laps).toBe(5);
  });
}
