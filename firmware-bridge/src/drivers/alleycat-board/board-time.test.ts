import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BoardTime, placeLine } from './board-time.ts';

interface Line {
  readonly uptimeMs: number;
  readonly seq: number;
  readonly arrivedMs: number;
}

function place(lines: readonly Line[]): { atMs: number; restarted: boolean }[] {
  let time: BoardTime | undefined;
  return lines.map((line) => {
    const placed = placeLine(time, line, line.arrivedMs);
    time = placed.time;
    return { atMs: placed.atMs, restarted: placed.restarted };
  });
}

/** A line ten times a second from `firstUptimeMs` on, which arrives `lateMs` after it was sent. */
const lines = (count: number, lateMs: (index: number) => number, firstUptimeMs = 5000): Line[] =>
  Array.from({ length: count }, (_, index) => ({
    uptimeMs: (firstUptimeMs + index * 100) % 0x100000000,
    seq: (index + 65_500) % 0x10000,
    arrivedMs: 1_000_000 + index * 100 + lateMs(index),
  }));

test('lines keep their true place within the jitter of their arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 60 }), { minLength: 2, maxLength: 100 }), (late) => {
      const placed = place(lines(late.length, (index) => late[index] ?? 0));
      placed.forEach(({ atMs, restarted }, index) => {
        const trueMs = 1_000_000 + index * 100;
        expect(restarted).toBe(false);
        expect(atMs).toBeGreaterThanOrEqual(trueMs);
        expect(atMs).toBeLessThanOrEqual(trueMs + (late[index] ?? 0));
      });
    }),
  );
});

test('a burst that waited 20 s in a buffer keeps its place', () => {
  const placed = place(lines(400, (index) => (index >= 100 && index < 300 ? (300 - index) * 100 : 2)));
  placed.forEach(({ atMs, restarted }, index) => {
    expect(restarted).toBe(false);
    expect(Math.abs(atMs - (1_000_002 + index * 100))).toBeLessThan(30);
  });
});

test.each([0.99, 1.01])('a board whose clock runs %f times as fast stays placed for an hour', (rate) => {
  const board = Array.from({ length: 36_000 }, (_, index) => ({
    uptimeMs: Math.round(5000 + index * 100),
    seq: index % 0x10000,
    arrivedMs: 1_000_000 + (index * 100) / rate,
  }));
  place(board).forEach(({ atMs, restarted }, index) => {
    expect(restarted).toBe(false);
    // Two windows of five seconds, at one percent.
    expect(Math.abs(atMs - (board[index]?.arrivedMs ?? 0))).toBeLessThan(110);
  });
});

test('a board that stood still for 2.8 s is placed right again within two windows', () => {
  const placed = place(lines(400, (index) => (index < 100 ? 2 : 2802)));
  expect(placed.every(({ restarted }) => !restarted)).toBe(true);
  for (const [index, { atMs }] of placed.slice(210).entries()) {
    expect(Math.abs(atMs - (1_002_802 + (index + 210) * 100))).toBeLessThan(30);
  }
});

test('lines that a full buffer lost in the middle of a burst do not move the rest', () => {
  const kept = lines(400, (index) => (index >= 100 && index < 300 ? (300 - index) * 100 : 2)).filter(
    (_, index) => index < 180 || index > 290,
  );
  const placed = place(kept);
  kept.forEach((line, index) => {
    expect(placed[index]?.restarted).toBe(false);
    expect(Math.abs((placed[index]?.atMs ?? 0) - (1_000_002 + line.uptimeMs - 5000))).toBeLessThan(30);
  });
});

describe('a reboot', () => {
  const before = lines(50, () => 0, 3_600_000);
  test.each([
    ['uptime that begins anew', { uptimeMs: 0, seq: 0, arrivedMs: 1_007_000 }],
    ['uptime far behind the host', { uptimeMs: 3_605_000, seq: 7, arrivedMs: 1_095_000 }],
    ['uptime ahead of the host', { uptimeMs: 3_700_000, seq: 950, arrivedMs: 1_005_000 }],
  ])('%s', (_name, line) => {
    expect(place([...before, line]).at(-1)).toEqual({ atMs: line.arrivedMs, restarted: true });
  });

  test('is not seen where the board was merely unheard for an hour', () => {
    const line = { uptimeMs: 7_200_000, seq: (65_500 + 36_000) % 0x10000, arrivedMs: 1_000_000 + 3_600_000 };
    expect(place([...before, line]).at(-1)).toEqual({ atMs: line.arrivedMs, restarted: false });
  });

  test('is not seen where uptime wraps after 49.7 days', () => {
    const placed = place(lines(100, () => 0, 0x100000000 - 5000));
    expect(placed.every(({ restarted }) => !restarted)).toBe(true);
    expect(placed.at(-1)?.atMs).toBeCloseTo(1_000_000 + 9900, 6);
  });
});

test.each([100, -100])('a board whose crystal is %d ppm off is followed for a day to within 5 ms', (ppm) => {
  let time: BoardTime | undefined;
  let worstMs = 0;
  for (let index = 0; index < 864_000; index += 3) {
    const trueMs = index * 100 * (1 + ppm / 1e6);
    const line = { uptimeMs: index * 100, seq: index % 0x10000 };
    const placed = placeLine(time, line, trueMs + (index % 7) * 0.5);
    if (placed.restarted) throw new Error(`restart at line ${index}`);
    time = placed.time;
    worstMs = Math.max(worstMs, Math.abs(placed.atMs - trueMs));
  }
  expect(worstMs).toBeLessThan(5);
});
