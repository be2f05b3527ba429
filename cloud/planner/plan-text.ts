import type { Alternative } from './compare-plans.ts';
import { formatFigure } from './format-figure.ts';
import type { Plan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { alternativesTable, costTable, quotaTable, waitTable } from './plan-tables.ts';
import { MOST_SHARDS } from './shards-needed.ts';
import { textTable } from './text-table.ts';

const MIB = 1_048_576;
const MOST_SHARDS_SHOWN = 16;
const BAR_CELLS = 25;

/** The plan's title: who rides how. */
export function planTitle({ riders, classes, samplesPerMessage, ingest, capacity, key }: PlanRequest): string {
  const mode = samplesPerMessage === 1 ? 'live' : `economy, packs of ${samplesPerMessage} s`;
  const how = ingest === 'basic' ? 'Basic Ingest' : 'messages through the broker';
  const inClasses = `${formatFigure(riders)} riders in ${classes} ${classes === 1 ? 'class' : 'classes'}`;
  return `${inClasses}, ${mode}, ${how}, ${capacity} stream, partition key: ${key}`;
}

/** Why the stream needs its shards, in one sentence. */
export function shardsReason({ needed, request, sizes }: Plan): string {
  const { byRecords, byBytes, byKeys, profile } = needed;
  const why = {
    'record-bound': "the records of a shard are used up before its bytes: packing helps, smaller messages don't",
    'byte-bound': 'the bytes of a shard are used up before its records: smaller messages help, packing does not',
    balanced: 'records and bytes of a shard are used up together',
  }[profile];
  const even = `${byRecords} by records, ${byBytes} by bytes at ${formatFigure(sizes.record.meanBytes)} bytes a record`;
  const keys =
    byKeys === undefined
      ? `no number up to ${formatFigure(MOST_SHARDS)} keeps the hottest shard within ${request.targetPercent} % with these keys`
      : `${byKeys} with these keys within ${request.targetPercent} %`;
  return `${even}; ${keys}. ${profile}: ${why}.`;
}

/** What a plan cannot do, a sentence each; empty when it works. */
export function planTroubles({ hottest, quotas, request }: Plan): string[] {
  const { peakPercent } = hottest.load;
  const peak = formatFigure(peakPercent);
  return [
    ...(peakPercent > 100 ? [`shard ${hottest.shard} is asked for ${peak} % of its quota and throttles`] : []),
    ...(peakPercent <= 100 && peakPercent > request.targetPercent
      ? [`shard ${hottest.shard} is at ${peak} %, above the target of ${request.targetPercent} %`]
      : []),
    ...quotas
      .filter(({ broken }) => broken)
      .map(({ quota, asked, limit }) => `${quota}: ${formatFigure(asked)} of ${formatFigure(limit)}`),
  ];
}

/** A plan as tables for a terminal; the last lines are the verdict. */
export function planText(plan: Plan): string {
  const { sizes, recordsPerS, bytesPerS } = plan;
  const rate = `${formatFigure(recordsPerS)} records/s of ${formatFigure(sizes.record.meanBytes)} bytes`;
  const measured = `p99 ${sizes.record.p99Bytes}, most ${sizes.record.maxBytes}; measured on ${formatFigure(sizes.messages)} messages`;
  const troubles = planTroubles(plan);
  const verdict =
    troubles.length === 0 ? 'It holds.' : `It does not hold:\n${troubles.map((said) => `  - ${said}\n`).join('')}`;
  return [
    `${planTitle(plan.request)}\n`,
    `${plan.region}, prices and quotas of ${plan.pricesAsOf}, without free tiers\n\n`,
    `${rate} (${measured}) = ${formatFigure(bytesPerS / MIB)} MiB/s\n\n`,
    `Shards: ${plan.shards}. ${shardsReason(plan)}\n`,
    shardTable(plan),
    `\nWaiting by design, networks and computing not counted\n`,
    textTable(waitTable(plan)),
    `\nCost of an hour of racing\n`,
    textTable(costTable(plan)),
    `\nQuotas of the account\n`,
    textTable(quotaTable(plan)),
    `\n${verdict.trimEnd()}\n`,
  ].join('');
}

/** The alternatives as a table for a terminal. */
export function comparisonText(alternatives: readonly Alternative[]): string {
  return `\nAlternatives\n${textTable(alternativesTable(alternatives))}`;
}

function shardTable({ loads, hottest }: Plan): string {
  const numbered = loads.map((load, shard) => ({ load, shard }));
  const shown = numbered.length <= MOST_SHARDS_SHOWN ? numbered : hottestFirst(numbered).slice(0, MOST_SHARDS_SHOWN);
  const rows = shown.map(({ load, shard }) => [
    `${shard}${shard === hottest.shard ? ' hottest' : ''}`,
    formatFigure(load.recordsPerS),
    formatFigure(load.bytesPerS / 1024),
    formatFigure(load.utilisationPercent),
    formatFigure(load.peakPercent),
    bar(load.peakPercent),
  ]);
  const rest = loads.length - shown.length;
  return [
    textTable({ head: ['shard', 'records/s', 'KiB/s', 'full %', 'peak %', ''], rows, numbers: [1, 2, 3, 4] }),
    rest > 0 ? `  and ${rest} cooler ones\n` : '',
    `  the hottest gets ${formatFigure(hottest.skew)} times the average\n`,
  ].join('');
}

function hottestFirst<Numbered extends { readonly load: { readonly peakPercent: number } }>(
  shards: readonly Numbered[],
): Numbered[] {
  return [...shards].sort((left, right) => right.load.peakPercent - left.load.peakPercent);
}

function bar(percent: number): string {
  const cells = Math.min(BAR_CELLS, Math.round((percent / 100) * BAR_CELLS));
  return `${'█'.repeat(cells)}${'·'.repeat(BAR_CELLS - cells)}${percent > 100 ? ' over' : ''}`;
}
