import { expect, test } from '@jest/globals';
import { simulateViaKinesis } from './simulate-via-kinesis.ts';
import type { SimulationProgress, SimulationSummary } from './simulation.ts';

const START_MS = 1_800_000_000_000;

interface Stuck {
  readonly riding: Promise<SimulationSummary>;
  readonly stop: AbortController;
  readonly giveUp: AbortController;
}

/** Lets riders ride into a stream that answers nothing, until they wait for room. */
async function rideUntilFull(nowMs: () => number, progress?: (progress: SimulationProgress) => void): Promise<Stuck> {
  const [stop, giveUp] = [new AbortController(), new AbortController()];
  const attendance = { latePercent: 0, dropoutPercent: 0 };
  const fleet = { riders: 40_000, seed: 1, runId: '0123456789abcdef', packSeconds: 1, attendance };
  let made = 0;
  let full = (): void => {};
  const waits = new Promise<void>((resolve) => {
    full = resolve;
  });
  const riding = simulateViaKinesis(
    {
      ...fleet,
      startMs: START_MS,
      seconds: 3,
      partitionKey: ({ rider }) => {
        made += 1;
        if (made > 50_000) full();
        return rider.bikeId;
      },
    },
    {
      clock: { nowMs, sleepUntil: async () => {} },
      random: () => 0,
      signal: stop.signal,
      giveUp: giveUp.signal,
      send: () => new Promise(() => {}),
      progress,
    },
  );
  await waits;
  return { riding, stop, giveUp };
}

test('a second Ctrl-C ends riders who wait for room', async () => {
  const { riding, stop, giveUp } = await rideUntilFull(() => START_MS);
  let ended = false;
  void riding.then(() => {
    ended = true;
  });
  stop.abort();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ended).toBe(false);
  giveUp.abort();
  const summary = await riding;
  expect(summary).toMatchObject({ ended: 'stopped', accepted: 0, lost: summary.asked });
  expect(summary.asked).toBe(50_500);
});

test('lag grows while riders wait for room', async () => {
  let nowMs = START_MS;
  const lags: number[] = [];
  const { riding, giveUp, stop } = await rideUntilFull(
    () => nowMs,
    ({ lagMs }) => lags.push(lagMs),
  );
  // The part that waits is the 21st of 80 in the second that follows the second ridden.
  const dueMs = START_MS + 2_000 + (1_000 * 20) / 80;
  for (const lagMs of [7_000, 9_000]) {
    nowMs = dueMs + lagMs;
    const told = lags.length;
    while (lags.length === told) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lags.at(-1)).toBe(lagMs);
  }
  stop.abort();
  giveUp.abort();
  expect(await riding).toMatchObject({ lagMs: 0, lagMostMs: 9_000 });
});
