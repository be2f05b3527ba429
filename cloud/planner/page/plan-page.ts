import type { Alternative } from '../compare-plans.ts';
import { formatFigure, formatUsd } from '../format-figure.ts';
import type { Plan } from '../plan.ts';
import { planTitle, planTroubles, shardsReason } from '../plan-text.ts';
import { MOST_SHARDS } from '../shards-needed.ts';
import { costPlot, keyPlot, latencyPlot, measurePacks } from './page-plots.ts';
import { PAGE_STYLE } from './page-style.ts';
import { escapeText } from './svg.ts';

/**
 * A plan as one HTML page that needs nothing else: style and plots are in it, it has no script, and its policy lets it load
 * nothing.
 */
export function planPage(plan: Plan, alternatives: readonly Alternative[], bikeIds: readonly string[] = []): string {
  const title = planTitle(plan.request);
  const packs = measurePacks(plan.request, bikeIds);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Plan: ${escapeText(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${formatFigure(plan.request.riders)} riders on ${plan.shards} ${plan.shards === 1 ? 'shard' : 'shards'}</h1>
<p class="soft">${escapeText(title)}. Prices and quotas of ${plan.region} on ${plan.pricesAsOf}, without free tiers.</p>
${figures(plan)}
${verdict(plan)}
<h2>How full the shards are, by partition key</h2>
<figure><figcaption>${escapeText(shardsReason(plan))}</figcaption>${keyPlot(plan, bikeIds)}</figure>
<h2>What a rider costs, by riders</h2>
<figure><figcaption>Each line has the shards that an even spread of keys needs; live sends a message a second, economy one in five.
The ring is this plan with its own shards. Where a class passes 5,000 riders, standings come every five seconds and cost less.</figcaption>${costPlot(plan, packs)}</figure>
<h2>What waiting saves</h2>
<figure><figcaption>The dots of each line are a message every 1, 2, 5, 10 and 30 seconds, on the shards that an even spread of keys
needs. The ring is this plan with its own shards.</figcaption>${latencyPlot(plan, packs)}</figure>
<h2>The bill</h2>
${table(
  ['', '', 'in an hour', 'an hour', 'a rider-hour'],
  [
    ...plan.costs.map(({ service, item, quantity, unit, usdPerHour }) => [
      service,
      item,
      `${formatFigure(quantity)} ${unit}`,
      formatUsd(usdPerHour),
      formatUsd(usdPerHour / plan.request.riders),
    ]),
    ['', 'together', '', formatUsd(plan.usdPerHour), formatUsd(plan.usdPerRiderHour)],
  ],
  2,
)}
<h2>Where a sample waits</h2>
${table(
  ['', 'mean', 'at most'],
  plan.latency.map(({ where, meanMs, mostMs }) => [where, secondsOf(meanMs), secondsOf(mostMs)]),
  1,
)}
<h2>Quotas of the account</h2>
${table(
  ['', 'asked', 'quota', ''],
  plan.quotas.map(({ quota, asked, limit, broken }) => [
    quota,
    formatFigure(asked),
    formatFigure(limit),
    broken ? 'broken' : 'holds',
  ]),
  1,
)}
<h2>Alternatives</h2>
${table(
  ['key', 'message', 'records/s', 'shards', 'hottest', 'order', 'mean wait', 'an hour', 'quotas broken'],
  alternatives.map(({ plan: other, inOrder }) => [
    other.request.key,
    `${other.request.samplesPerMessage} s`,
    formatFigure(other.recordsPerS),
    `${other.shards}${other.needed.byKeys === undefined ? `, none to ${formatFigure(MOST_SHARDS)} holds` : ''}`,
    `${formatFigure(Math.round(other.hottest.load.peakPercent))} %`,
    inOrder ? 'kept' : 'lost',
    secondsOf(other.latencyMeanMs),
    formatUsd(other.usdPerHour),
    formatFigure(other.quotas.filter(({ broken }) => broken).length),
  ]),
  1,
)}
</main>
</body>
</html>
`;
}

const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function figures({ shards, hottest, latencyMeanMs, usdPerHour, usdPerRiderHour, recordsPerS }: Plan): string {
  const entries = [
    ['records/s', formatFigure(recordsPerS)],
    ['shards', formatFigure(shards)],
    ['hottest shard', `${formatFigure(hottest.load.peakPercent)} %`],
    ['mean wait', secondsOf(latencyMeanMs)],
    ['an hour', formatUsd(usdPerHour)],
    ['a rider-hour', formatUsd(usdPerRiderHour)],
  ];
  const cells = entries.map(
    ([name = '', value = '']) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`,
  );
  return `<dl class="figures">${cells.join('')}</dl>`;
}

function verdict(plan: Plan): string {
  const troubles = planTroubles(plan);
  if (troubles.length === 0) return '<p>It holds: no shard throttles and no quota is broken.</p>';
  const items = troubles.map((trouble) => `<li>${escapeText(trouble)}</li>`);
  return `<p class="bad">It does not hold.</p><ul>${items.join('')}</ul>`;
}

/** A table whose columns from `numbersFrom` on stand to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom: number): string {
  const cell = (tag: 'th' | 'td', text: string, column: number): string =>
    `<${tag}${column >= numbersFrom ? ' class="number"' : ''}>${escapeText(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map((text, column) => cell('td', text, column)).join('')}</tr>`);
  const top = `<tr>${head.map((text, column) => cell('th', text, column)).join('')}</tr>`;
  return `<div class="wide"><table><thead>${top}</thead><tbody>${body.join('')}</tbody></table></div>`;
}
