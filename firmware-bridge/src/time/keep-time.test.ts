import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keepTime, type Moment, newTimeKeeper, type TimeKeeper } from './keep-time.ts';
import type { TimeAnchor } from './time-anchor.ts';

const WALL_MS = 1_800_000_000_000;
const at = (monotonicMs: number, wallErrorMs: number, synced: boolean): Moment => ({
  monotonicMs,
  wallMs: WALL_MS + monotonicMs + wallErrorMs,
  synced,
});

function keeperOf(now: Moment): TimeKeeper {
  return newTimeKeeper('boot-1', now).keeper;
}

test('a boot begins with an anchor, synchronised or not', () => {
  for (const synced of [true, false]) {
    const anchor = { hostBoot: 'boot-1', monotonicMs: 5000, wallMs: WALL_MS + 5000, synced };
    expect(newTimeKeeper('boot-1', at(5000, 0, synced))).toMatchObject({ keeper: { synced }, anchor });
  }
});

test('the first synchronisation is an anchor, also when it moves the clock by nothing', () => {
  const { keeper, anchor, firstSync, steppedMs } = keepTime(keeperOf(at(0, 0, false)), at(3000, 0, true));
  expect({ keeper, anchor, firstSync, steppedMs }).toMatchObject({
    keeper: { synced: true },
    anchor: { monotonicMs: 3000, synced: true },
    firstSync: true,
    steppedMs: undefined,
  });
  expect(keepTime(keeper, at(4000, 0, true))).toEqual({ keeper, firstSync: false });
});

test.each([
  [50, false],
  [51, true],
  [-50, false],
  [-51, true],
  [-86_400_000, true],
])('a wall clock that moves by %d ms was set: %s', (byMs, wasSet) => {
  const kept = keepTime(keeperOf(at(0, 0, true)), at(1000, byMs, true));
  expect(kept.anchor !== undefined).toBe(wasSet);
  expect(kept.steppedMs).toBe(wasSet ? byMs : undefined);
});

test('an hour without a step is an anchor', () => {
  const keeper = keeperOf(at(0, 0, true));
  expect(keepTime(keeper, at(3_599_999, 0, true)).anchor).toBeUndefined();
  expect(keepTime(keeper, at(3_600_000, 0, true)).anchor).toMatchObject({ monotonicMs: 3_600_000, synced: true });
});

test('a clock that was synchronised once stays trusted, whatever its source says later', () => {
  const { keeper } = keepTime(keeperOf(at(0, 0, true)), at(1000, 9000, false));
  expect(keeper.synced).toBe(true);
});

test('whatever the clocks do, wall time by the last anchor is right to 50 ms', () => {
  const step = fc.record({
    passMs: fc.nat({ max: 5_000_000 }),
    byMs: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    synced: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let [monotonicMs, errorMs] = [0, 0];
      let { keeper, anchor }: { keeper: TimeKeeper; anchor: TimeAnchor } = newTimeKeeper('boot-1', at(0, 0, false));
      for (const { passMs, byMs, synced } of steps) {
        monotonicMs += passMs;
        errorMs += byMs;
        const now = at(monotonicMs, errorMs, synced);
        const kept = keepTime(keeper, now);
        keeper = kept.keeper;
        anchor = kept.anchor ?? anchor;
        expect(Math.abs(anchor.wallMs + (monotonicMs - anchor.monotonicMs) - now.wallMs)).toBeLessThanOrEqual(50);
        expect(Math.abs(monotonicMs + keeper.wallOffsetMs - now.wallMs)).toBeLessThanOrEqual(50);
        expect(anchor.synced).toBe(keeper.synced);
      }
    }),
  );
});
