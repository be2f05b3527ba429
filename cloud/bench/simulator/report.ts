import { cpus, release, totalmem, type } from 'node:os';

/** One measured figure; NaN could not be measured, and misses every target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: { readonly atLeast: number } | { readonly atMost: number } | undefined;
  /** How the values behind it spread, or what it was compared with. */
  readonly note: string;
}

export function meetsTarget({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

const told = (value: number): string => (Number.isNaN(value) ? '?' : String(Number(value.toFixed(2))));

function goal({ target }: Figure): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
}

const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
  cores: cpus().length,
  memoryMb: Math.round(totalmem() / 2 ** 20),
  kernel: `${type()} ${release()}`,
  node: process.versions.node,
});

/** The report for people. */
export function reportTable(figures: readonly Figure[], notes: readonly string[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    told(figure.value),
    goal(figure),
    meetsTarget(figure) ? '✓' : '✗',
    figure.note,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { cpu, cores, memoryMb, kernel, node } = machine();
  const missed = figures.filter((figure) => !meetsTarget(figure)).map(({ name }) => name);
  const verdict = missed.length === 0 ? 'All targets are met.' : `Missed: ${missed.join(', ')}`;
  const tail = [verdict, `${cpu}, ${cores} cores, ${memoryMb} MiB; ${kernel}; Node.js ${node}`];
  return `${[...lines, '', ...tail, ...notes.map((note) => `- ${note}`)].join('\n')}\n`;
}

/** The report for programs: one line of JSON. */
export function reportJson(name: string, figures: readonly Figure[]): string {
  const listed = figures.map(({ name, value, target }) => ({
    name,
    value: Number.isNaN(value) ? null : value,
    target,
  }));
  return `${JSON.stringify({ name, machine: machine(), figures: listed })}\n`;
}

/** The value in the middle of an odd number of values. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

export function spreadOf(values: readonly number[]): string {
  return `${told(Math.round(Math.min(...values)))} to ${told(Math.round(Math.max(...values)))} in ${values.length} runs`;
}
