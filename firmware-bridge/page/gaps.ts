import type { ScreenRow } from '../src/rider/screen.ts';
import { gapPoints } from './format.ts';

/** A rider next to the own one: who, and how many points of total away. */
export interface Neighbour {
  readonly name: string;
  readonly gap: string;
}

export interface Gaps {
  readonly ahead: Neighbour;
  readonly behind: Neighbour;
}

const UNKNOWN: Neighbour = { name: '', gap: '–' };

/** Gaps in total to the riders next to the own row. Both totals come from one ranking, so that the gap does not jitter. */
export function gapsAround(rows: readonly ScreenRow[], riders: number): Gaps {
  const index = rows.findIndex((row) => row.me);
  const own = rows[index];
  if (own === undefined) return { ahead: UNKNOWN, behind: UNKNOWN };
  const ahead = rows[index - 1];
  const behind = rows[index + 1];
  const last = own.place >= riders;
  return {
    ahead: ahead === undefined ? { name: 'You lead', gap: '' } : neighbour(ahead, own),
    behind: behind === undefined ? (last ? { name: 'Nobody', gap: '' } : UNKNOWN) : neighbour(behind, own),
  };
}

function neighbour(row: ScreenRow, own: ScreenRow): Neighbour {
  return { name: row.name, gap: gapPoints(row.total - own.total) };
}
