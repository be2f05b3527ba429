import type { Alternative } from './compare-plans.ts';
import { formatFigure, formatUsd } from './format-figure.ts';
import { MOST_SHARDS } from './shards-needed.ts';
import { textTable } from './text-table.ts';

/** The alternatives as a table, a line each. */
export function comparisonText(alternatives: readonly Alternative[]): string {
  const rows = alternatives.map(({ plan, inOrder }) => [
    plan.request.key,
    `${plan.request.samplesPerMessage} s`,
    formatFigure(plan.recordsPerS),
    `${plan.shards}${plan.needed.byKeys === undefined ? `, none to ${formatFigure(MOST_SHARDS)} holds` : ''}`,
    formatFigure(plan.hottest.load.peakPercent),
    formatFigure(plan.hottest.skew),
    inOrder ? 'kept' : 'lost',
    (plan.latencyMeanMs / 1000).toFixed(1),
    formatUsd(plan.usdPerHour),
    formatFigure(plan.quotas.filter(({ broken }) => broken).length),
  ]);
  const head = [
    'key',
    'message',
    'records/s',
    'shards',
    'hottest %',
    'skew',
    'order',
    'waits s',
    'an hour',
    'quotas broken',
  ];
  return `\nAlternatives\n${textTable(head, rows, [1, 2, 4, 5, 7, 8, 9])}`;
}
