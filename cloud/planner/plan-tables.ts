import type { Alternative } from './compare-plans.ts';
import { formatFigure, formatUsd } from './format-figure.ts';
import type { Plan } from './plan.ts';
import { MOST_SHARDS } from './shards-needed.ts';
import type { Table } from './text-table.ts';

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** Where a sample waits, seconds. */
export function waitTable({ latency, latencyMeanMs, latencyMostMs }: Plan): Table {
  const waits = latency.map(({ where, meanMs, mostMs }) => [where, seconds(meanMs), seconds(mostMs)]);
  return {
    head: ['', 'mean s', 'most s'],
    rows: [...waits, ['together', seconds(latencyMeanMs), seconds(latencyMostMs)]],
    numbers: [1, 2],
  };
}

/** The bill of an hour. */
export function costTable({ costs, usdPerHour, usdPerRiderHour, request }: Plan): Table {
  const lines = costs.map(({ service, item, quantity, unit, usdPerHour: usd }) => [
    service,
    item,
    `${formatFigure(quantity)} ${unit}`,
    formatUsd(usd),
    formatUsd(usd / request.riders),
  ]);
  return {
    head: ['', '', 'in an hour', 'an hour', 'a rider-hour'],
    rows: [...lines, ['', 'together', '', formatUsd(usdPerHour), formatUsd(usdPerRiderHour)]],
    numbers: [2, 3, 4],
  };
}

/** What is asked of the account's quotas. */
export function quotaTable({ quotas }: Plan): Table {
  return {
    head: ['', 'asked', 'quota', ''],
    rows: quotas.map(({ quota, asked, limit, broken }) => [
      quota,
      formatFigure(asked),
      formatFigure(limit),
      broken ? 'BROKEN' : 'ok',
    ]),
    numbers: [1, 2],
  };
}

/** The alternatives, a line each. */
export function alternativesTable(alternatives: readonly Alternative[]): Table {
  return {
    head: [
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
    ],
    rows: alternatives.map(({ plan, inOrder }) => [
      plan.request.key,
      `${plan.request.samplesPerMessage} s`,
      formatFigure(plan.recordsPerS),
      `${plan.shards}${plan.needed.byKeys === undefined ? `, none to ${formatFigure(MOST_SHARDS)} holds` : ''}`,
      formatFigure(plan.hottest.load.peakPercent),
      formatFigure(plan.hottest.skew),
      inOrder ? 'kept' : 'lost',
      seconds(plan.latencyMeanMs),
      formatUsd(plan.usdPerHour),
      formatFigure(plan.quotas.filter(({ broken }) => broken).length),
    ]),
    numbers: [1, 2, 4, 5, 7, 8, 9],
  };
}
