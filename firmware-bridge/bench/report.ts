import { type Figure, meetsTarget, roundFigure, type Target, targetValue } from './figure.ts';
import type { Machine } from './machine.ts';

/** What a benchmark says in the end. */
export interface Report {
  readonly name: string;
  /** What is measured, as the heading of its column. */
  readonly subject: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
  /** How it was measured, a line each. */
  readonly notes: readonly string[];
}

/** Whether every target is met. */
export function reportPasses({ figures }: Report): boolean {
  return figures.every(meetsTarget);
}

/** The report for people: a table with a verdict on each target, the machine, and how it was measured. */
export function reportTable(report: Report): string {
  const peers = [...new Set(report.figures.flatMap((figure) => Object.keys(figure.peers)))];
  const head = ['figure', 'unit', report.subject, 'target', '', ...peers, `spread of the ${report.subject}`];
  const rows = report.figures.map((figure) => rowOf(figure, peers));
  const missed = report.figures.filter((figure) => !meetsTarget(figure)).map(({ name }) => name);
  const verdict = missed.length === 0 ? 'All targets are met.' : `Missed: ${missed.join(', ')}`;
  const { cpu, cores, memoryMb, kernel, node } = report.machine;
  const machine = `${cpu}, ${cores} cores, ${memoryMb} MiB; ${kernel}; Node.js ${node}`;
  return `${[...align([head, ...rows]), '', verdict, machine, ...report.notes.map((note) => `- ${note}`)].join('\n')}\n`;
}

/** The report for programs: one line of JSON. What could not be measured is null. */
export function reportJson({ name, machine, figures }: Report): string {
  const told = figures.map((figure) => ({
    name: figure.name,
    value: roundFigure(figure.value),
    unit: figure.unit,
    target: targetValue(figure.target),
    ...('within' in figure.target ? { within: figure.target.within } : {}),
    peers: Object.fromEntries(Object.entries(figure.peers).map(([peer, value]) => [peer, roundFigure(value)])),
  }));
  return `${JSON.stringify({ name, machine, figures: told })}\n`;
}

function rowOf(figure: Figure, peers: readonly string[]): string[] {
  const { name, unit, value, target, spread } = figure;
  const goal = goalOf(target);
  const verdict = meetsTarget(figure) ? '✓' : '✗';
  return [name, unit, cell(value), goal, verdict, ...peers.map((peer) => cell(figure.peers[peer])), spread];
}

function goalOf(target: Target): string {
  if ('atMost' in target) return `≤ ${target.atMost}`;
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `${target.equal} ± ${target.within}`;
}

/** A peer without the figure has an empty place; what could not be measured has a question mark. */
function cell(value: number | undefined): string {
  if (value === undefined) return '';
  return Number.isNaN(value) ? '?' : `${roundFigure(value)}`;
}

/** Columns of one width; numbers, which stand between the first two columns and the last, to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const fit = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column < 2 || column === columns - 1 ? text.padEnd(width) : text.padStart(width);
  };
  return rows.map((row) => row.map(fit).join('  ').trimEnd());
}
