import type { LineSurvey } from './line-survey.ts';

type Report = NonNullable<LineSurvey['lastReport']>;

/** Whole crank turns between two reports of one run of the board; undefined when the board restarted in between. */
export function wholeTurns(first: Report, last: Report): number | undefined {
  if ((last.uptimeMs - first.uptimeMs) >>> 0 >= 0x80000000) return undefined;
  return (last.turns - first.turns) & 0xffff;
}

/** Crank turns between two reports, with the parts of the turns that were under way, as if they were ridden evenly. */
export function exactTurns(first: Report, last: Report): number | undefined {
  const whole = wholeTurns(first, last);
  return whole === undefined ? undefined : whole + partOfTurn(last) - partOfTurn(first);
}

function partOfTurn({ uptimeMs, lastTurnUs, periodUs }: Report): number {
  if (periodUs === 0) return 0;
  // The last turn may be up to 1 ms ahead of an uptime that is cut to whole milliseconds.
  const sinceUs = Math.max(0, (uptimeMs * 1000 - lastTurnUs) | 0);
  return Math.min(1, sinceUs / periodUs);
}

/**
 * Magnets that pass the sensor in one crank turn, after the crank was turned `crankTurns` times by hand and a board that is set
 * to `magnetsSet` counted `boardTurns`. Undefined when the count fits no whole number from 1 to 8.
 */
export function magnetsFrom(boardTurns: number, magnetsSet: number, crankTurns: number): number | undefined {
  // Passes that completed no turn of the board are not told: on average half of them.
  const magnets = (boardTurns * magnetsSet + (magnetsSet - 1) / 2) / crankTurns;
  const nearest = Math.round(magnets);
  return nearest >= 1 && nearest <= 8 && Math.abs(magnets - nearest) <= 0.4 ? nearest : undefined;
}

/** Whether a person's count of crank turns bears out the board's: within one and a half turns, or two percent. */
export function countsAgree(counted: number, board: number): boolean {
  return Math.abs(counted - board) <= Math.max(1.5, counted * 0.02);
}
