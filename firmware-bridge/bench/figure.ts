/** What a figure has to be: at most a value, at least one, or a value within a tolerance. */
export type Target =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly equal: number; readonly within: number };

/** One measured figure. Values that could not be measured are NaN, and miss every target. */
export interface Figure {
  /** With its unit last, as `tick_late_p99_ms`. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly target: Target;
  /** The same figure of what a user would run instead, by its name. */
  readonly peers: Readonly<Record<string, number>>;
  /** How the values behind the figure spread, for people: "p50 0.1, max 2.3". */
  readonly spread: string;
}

/** Decimals that a figure is shown and judged with. */
const DECIMALS = 2;

/** The value as it is told: targets are judged on this, so that table, JSON and verdict agree. */
export function roundFigure(value: number): number {
  return Number(value.toFixed(DECIMALS));
}

export function meetsTarget({ value, target }: Pick<Figure, 'value' | 'target'>): boolean {
  const told = roundFigure(value);
  if ('atMost' in target) return told <= target.atMost;
  return 'atLeast' in target ? told >= target.atLeast : Math.abs(told - target.equal) <= target.within;
}

/** The target's number, without its tolerance. */
export function targetValue(target: Target): number {
  if ('atMost' in target) return target.atMost;
  return 'atLeast' in target ? target.atLeast : target.equal;
}
