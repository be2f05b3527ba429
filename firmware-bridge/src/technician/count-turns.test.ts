import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countsAgree, exactTurns, magnetsFrom, wholeTurns } from './count-turns.ts';

/** The report at this board time of a crank that turns evenly, with all counts wrapped as on the wire. */
const reportAt = (ms: number, periodUs: number) => {
  const turns = Math.floor((ms * 1000) / periodUs);
  return {
    kind: 'report' as const,
    seq: 0,
    uptimeMs: ms % 0x100000000,
    turns: turns % 0x10000,
    lastTurnUs: (turns * periodUs) % 0x100000000,
    periodUs,
    raw: 0,
    permille: 0,
    flags: 0,
  };
};

test('turns are counted to a tenth, across every wrap of the counts', () => {
  const ms = fc.oneof(fc.nat({ max: 10_000_000 }), fc.integer({ min: 0xfffff000, max: 0xffffffff }));
  fc.assert(
    fc.property(
      ms,
      fc.integer({ min: 5000, max: 600_000 }),
      fc.integer({ min: 300_000, max: 2_000_000 }),
      (at, lastedMs, periodUs) => {
        const turns = exactTurns(reportAt(at, periodUs), reportAt(at + lastedMs, periodUs));
        expect(Math.abs((turns ?? Number.NaN) - (lastedMs * 1000) / periodUs)).toBeLessThan(0.1);
      },
    ),
  );
});

test('a board that restarted has no count', () => {
  expect(wholeTurns(reportAt(5000, 600_000), reportAt(100, 600_000))).toBeUndefined();
});

test('the magnets are found whatever the board is set to, also when a turn is counted a little short or long', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(0, 1),
      (magnets, set, extra) => {
        const passes = magnets * 10 + extra;
        expect(magnetsFrom(Math.floor(passes / set), set, 10)).toBe(magnets);
      },
    ),
  );
});

test.each([0, 3, 15, 95])('%d counted in ten turns fits no number of magnets', (turns) => {
  expect(magnetsFrom(turns, 1, 10)).toBeUndefined();
});

test.each([
  [85, 85.9, true],
  [85, 87.1, false],
  [5, 6.5, true],
  [5, 6.6, false],
  [300, 305.9, true],
])('a count of %d bears out %d: %s', (counted, board, agrees) => {
  expect(countsAgree(counted, board)).toBe(agrees);
});
