import type { Alternative } from '../compare-plans.ts';
import { formatFigure, formatUsd } from '../format-figure.ts';
import type { Plan } from '../plan.ts';
import { alternativesTable, costTable, quotaTable, waitTable } from '../plan-tables.ts';
import { planTitle, planTroubles, shardsReason } from '../plan-text.ts';
import type { Table } from '../text-table.ts';
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
${table(costTable(plan))}
<h2>Where a sample waits</h2>
${table(waitTable(plan))}
<h2>Quotas of the account</h2>
${table(quotaTable(plan))}
<h2>Alternatives</h2>
${table(alternativesTable(alternatives))}
</main>
</body>
</html>
`;
}

function figures({ shards, hottest, latencyMeanMs, usdPerHour, usdPerRiderHour, recordsPerS }: Plan): string {
  const entries = [
    ['records/s', formatFigure(recordsPerS)],
    ['shards', formatFigure(shards)],
    ['hottest shard', `${formatFigure(hottest.load.peakPercent)} %`],
    ['mean wait', `${(latencyMeanMs / 1000).toFixed(1)} s`],
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

function table({ head, rows, numbers }: Table): string {
  const cell = (tag: 'th' | 'td', text: string, column: number): string =>
    `<${tag}${numbers.includes(column) ? ' class="number"' : ''}>${escapeText(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map((text, column) => cell('td', text, column)).join('')}</tr>`);
  const top = `<tr>${head.map((text, column) => cell('th', text, column)).join('')}</tr>`;
  return `<div class="wide"><table><thead>${top}</thead><tbody>${body.join('')}</tbody></table></div>`;
}
