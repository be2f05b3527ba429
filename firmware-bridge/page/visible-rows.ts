import type { ScreenRow } from '../src/rider/screen.ts';

/** One line of the list on the screen; a break stands for the places left out. */
export type Line = { readonly kind: 'row'; readonly row: ScreenRow } | { readonly kind: 'break' };

/** Fewer lines than this cannot show the leader, the own row and both neighbours. */
const MIN_LINES = 5;
const LEADERS = 3;

/**
 * Chooses what of the standing fits into `lines` lines (at least 5 are used): all of it, or the leaders, a break and the
 * neighbourhood of the own row, so that the own row is always in sight. `own` stands last when the rows do not name it.
 */
export function visibleRows(rows: readonly ScreenRow[], own: ScreenRow | undefined, lines: number): Line[] {
  const room = Math.max(MIN_LINES, Math.floor(lines));
  const index = rows.findIndex((row) => row.me);
  if (index === -1 && own !== undefined) {
    if (rows.length === 0) return [asLine(own)];
    return [...rows.slice(0, room - 2).map(asLine), { kind: 'break' }, asLine(own)];
  }
  if (rows.length <= room || index < room - 1) return rows.slice(0, room).map(asLine);
  const leaders = room > MIN_LINES + 1 ? LEADERS : 1;
  const around = room - leaders - 1;
  const from = Math.min(index - Math.floor(around / 2), rows.length - around);
  return [...rows.slice(0, leaders).map(asLine), { kind: 'break' }, ...rows.slice(from, from + around).map(asLine)];
}

function asLine(row: ScreenRow): Line {
  return { kind: 'row', row };
}
