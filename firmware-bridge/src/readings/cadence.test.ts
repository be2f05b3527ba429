import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cadence, INITIAL_CADENCE, nextCadence } from './cadence.ts';

interface Count {
  readonly turns: number;
  readonly lastTurnUs: number;
  readonly boardUs: number;
}

/** What a board says at `uptimeMs` of a crank that turns steadily; counts wrap as on the wire. */
function countAt(rpm: number, uptimeMs: number, firstTurnMs = 40): Count {
  const periodUs = 60_000_000 / rpm;
  const turns = Math.floor((uptimeMs - firstTurnMs) / (periodUs / 1000));
  return {
    turns: turns % 0x10000,
    lastTurnUs: (Math.floor((firstTurnMs * 1000 + turns * periodUs) / 4) * 4) % 0x100000000,
    boardUs: (Math.floor(uptimeMs) * 1000) % 0x100000000,
  };
}

function follow(counts: readonly Count[]): { rpms: number[]; discarded: number[] } {
  let state: Cadence = INITIAL_CADENCE;
  const discarded: number[] = [];
  const rpms = counts.map((count) => {
    const step = nextCadence(state, count);
    state = step.state;
    if (step.discarded !== undefined) discarded.push(step.discarded);
    return step.rpm;
  });
  return { rpms, discarded };
}

const times = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 100) }, (_, index) => fromMs + index * 100);

test('is within 0.5 rpm from 20 to 200 rpm with one line in ten lost, from any board time, wraps and all', () => {
  const uptime = fc.oneof(
    fc.constantFrom(0, 0x100000000 / 1000 - 10_000, 0x100000000 - 10_000),
    fc.nat({ max: 0x100000000 - 1 }),
  );
  const lost = fc.infiniteStream(fc.nat({ max: 9 }));
  fc.assert(
    fc.property(fc.double({ min: 20, max: 200, noNaN: true }), uptime, lost, (rpm, startMs, chance) => {
      const heard = times(startMs + 100, startMs + 30_000).filter(() => chance.next().value !== 0);
      const { rpms, discarded } = follow(heard.map((atMs) => countAt(rpm, atMs)));
      expect(discarded).toEqual([]);
      heard.forEach((atMs, index) => {
        if (atMs > startMs + 7000) expect(Math.abs((rpms[index] ?? 0) - rpm)).toBeLessThanOrEqual(0.5);
      });
    }),
    { numRuns: 100 },
  );
});

test('follows turns that wrap at 2^16 in mid-ride', () => {
  const startMs = (65_530 / 90) * 60_000;
  const { rpms } = follow(times(startMs, startMs + 20_000).map((atMs) => countAt(90, atMs)));
  for (const rpm of rpms.slice(20)) expect(rpm).toBeCloseTo(90, 2);
});

test('a board that begins anew in mid-ride costs one turn and never a wrong value', () => {
  const before = times(10_000, 15_000).map((atMs) => countAt(90, atMs));
  const after = times(100, 5000).map((atMs) => countAt(90, atMs));
  const { rpms, discarded } = follow([...before, ...after]);
  expect(discarded).toEqual([]);
  for (const rpm of rpms) expect(rpm === 0 || Math.abs(rpm - 90) < 0.5).toBe(true);
  for (const rpm of rpms.slice(before.length + 16)) expect(rpm).toBeCloseTo(90, 2);
});

describe('between turns', () => {
  const state: Cadence = { baseline: { turns: 10, turnUs: 5_000_000 }, rpm: 90 };
  const rpmAfter = (ms: number): number =>
    nextCadence(state, { turns: 10, lastTurnUs: 5_000_000, boardUs: 5_000_000 + ms * 1000 }).rpm;

  test.each([
    [-1, 90],
    [0, 90],
    [600, 90],
    [1000, 60],
    [2000, 30],
    [4000, 15],
    [4001, 0],
    [60_000, 0],
  ])('%d ms after the last one 90 rpm have become %d', (ms, rpm) => {
    expect(rpmAfter(ms)).toBeCloseTo(rpm, 6);
  });
});

test('the first turn after a standstill gives no cadence, however the clock has wrapped meanwhile', () => {
  // 2^32 µs after its last turn the crank completes another: the bare difference would be one second, 60 rpm.
  const standstillUs = 0x100000000 + 1_000_000;
  const standing = Array.from({ length: Math.floor(standstillUs / 1e6) }, (_, second) => ({
    turns: 20,
    lastTurnUs: 3_000_000,
    boardUs: (3_000_000 + second * 1_000_000) % 0x100000000,
  }));
  const turn = { turns: 21, lastTurnUs: 4_000_000, boardUs: 4_050_000 };
  const next = { turns: 22, lastTurnUs: 5_000_000, boardUs: 5_050_000 };
  expect(follow([...standing, turn, next]).rpms.slice(-2)).toEqual([0, 60]);
});

test('an impossible value is discarded, and the turn after it counts from the true one', () => {
  const { rpms, discarded } = follow([
    { turns: 1, lastTurnUs: 1_000_000, boardUs: 1_100_000 },
    { turns: 2, lastTurnUs: 2_000_000, boardUs: 2_100_000 },
    { turns: 3, lastTurnUs: 2_100_000, boardUs: 2_200_000 },
    { turns: 4, lastTurnUs: 3_100_000, boardUs: 3_200_000 },
  ]);
  expect(rpms).toEqual([0, 60, 60, 60]);
  expect(discarded).toEqual([600]);
});

test('any counts give 0..255 rpm', () => {
  const u32 = fc.nat({ max: 0xffffffff });
  const count = fc.record({ turns: fc.nat({ max: 0xffff }), lastTurnUs: u32, boardUs: u32 });
  fc.assert(
    fc.property(fc.array(count, { maxLength: 20 }), (counts) => {
      for (const rpm of follow(counts).rpms) {
        expect(rpm).toBeGreaterThanOrEqual(0);
        expect(rpm).toBeLessThanOrEqual(255);
      }
    }),
  );
});
