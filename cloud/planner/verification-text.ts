import { formatFigure } from './format-figure.ts';
import { textTable } from './text-table.ts';
import type { Verification } from './verify-plan.ts';

/** Prediction and observation may differ by so much of the records offered. */
export const AGREES_WITHIN_PERCENT = 5;

/** What the plan predicted beside what a stream did, shard by shard; the last line is the verdict. */
export function verificationText(verification: Verification): string {
  const { seconds, shards, offered, predicted, observed, errorPercent, failedCalls } = verification;
  const rows = shards.map((shard, index) => [
    `${index}`,
    formatFigure(shard.offered),
    formatFigure(Math.round(shard.predicted)),
    formatFigure(shard.observed),
  ]);
  const total = ['together', formatFigure(offered), formatFigure(Math.round(predicted)), formatFigure(observed)];
  return [
    `\nTried on a stream on this machine for ${seconds} s of riding, each record sent once\n`,
    textTable({
      head: ['shard', 'records', 'throttled, predicted', 'observed'],
      rows: [...rows, total],
      numbers: [1, 2, 3],
    }),
    failedCalls > 0 ? `Calls that failed as a whole, whose records no shard judged: ${failedCalls}\n` : '',
    `${verificationAgrees(verification) ? 'They agree' : 'They differ'}: ${formatFigure(Math.round(errorPercent * 1000) / 1000)} % of the records.\n`,
  ].join('');
}

/** Whether prediction and observation are near enough to each other. */
export function verificationAgrees({ errorPercent }: Verification): boolean {
  return errorPercent <= AGREES_WITHIN_PERCENT;
}
