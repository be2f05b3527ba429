import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exampleRows } from './screen-example.ts';
import { type Line, visibleRows } from './visible-rows.ts';

const places = (lines: readonly Line[]) => lines.map((line) => (line.kind === 'break' ? '…' : line.row.place));

test('shows everybody while they fit', () => {
  expect(places(visibleRows(exampleRows(8, 5), undefined, 8))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test.each([
  [2, [1, 2, 3, 4, 5, 6, 7, 8]],
  [7, [1, 2, 3, 4, 5, 6, 7, 8]],
  [12, [1, 2, 3, '…', 10, 11, 12, 13]],
  [20, [1, 2, 3, '…', 17, 18, 19, 20]],
])('of 20 riders the %dth sees the leaders and the neighbours', (mine, shown) => {
  expect(places(visibleRows(exampleRows(20, mine), undefined, 8))).toEqual(shown);
});

test('puts a rider below the named ones under a break', () => {
  const row = exampleRows(1, 1).map((each) => ({ ...each, place: 12_043 }))[0];
  expect(places(visibleRows(exampleRows(50, 0), row, 8))).toEqual([1, 2, 3, 4, 5, 6, '…', 12_043]);
  expect(places(visibleRows([], row, 8))).toEqual([12_043]);
});

test('always has the own row and the leader in sight, in order, within the room there is', () => {
  const standing = fc.integer({ min: 1, max: 1000 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      mine: fc.integer({ min: 1, max: count }),
      lines: fc.integer({ max: 60 }),
    }),
  );
  fc.assert(
    fc.property(standing, ({ count, mine, lines }) => {
      const shown = visibleRows(exampleRows(count, mine), undefined, lines);
      const rows = shown.flatMap((line) => (line.kind === 'row' ? [line.row] : []));
      expect(shown.length).toBe(Math.min(count, Math.max(5, lines)));
      expect(rows.filter((row) => row.me)).toHaveLength(1);
      expect(rows[0]?.place).toBe(1);
      expect(rows.every((row, index) => index === 0 || row.place > (rows[index - 1]?.place ?? 0))).toBe(true);
      // The one behind is seen as well, unless there is none.
      expect(rows.some((row) => row.place === Math.min(mine + 1, count))).toBe(true);
      expect(rows.some((row) => row.place === Math.max(mine - 1, 1))).toBe(true);
    }),
  );
});
