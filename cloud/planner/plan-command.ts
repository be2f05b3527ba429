import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { comparePlans } from './compare-plans.ts';
import { planPage } from './page/plan-page.ts';
import { planCapacity } from './plan.ts';
import { PLAN_HELP, type PlanArguments, parsePlanArguments } from './plan-arguments.ts';
import { comparisonText, planText } from './plan-text.ts';
import { readBikeIds } from './read-bike-ids.ts';
import { verificationAgrees, verificationText } from './verification-text.ts';
import type { Verification } from './verify-plan.ts';

const EXIT_GOOD = 0;
const EXIT_DIFFERS = 1;
const EXIT_USAGE = 64;
const EXIT_CANNOT_WRITE = 73;
const EXIT_INTERRUPTED = 130;
const MAX_BIKES_BYTES = 4 * 1_048_576;

/**
 * `alleycat-cloud plan`: tables or JSON on stdout, what is wrong on stderr. Exit code 1 when a verification differs from the
 * plan, 64 for wrong arguments, 73 when the page cannot be written, 130 after Ctrl-C.
 */
export async function runPlan(words: readonly string[]): Promise<number> {
  const parsed = parsePlanArguments(words);
  if (parsed === 'help') {
    process.stdout.write(PLAN_HELP);
    return EXIT_GOOD;
  }
  if ('error' in parsed) return refuse(parsed.error);
  const bikeIds = parsed.bikes === undefined ? [] : bikeIdsOf(parsed.bikes);
  if ('error' in bikeIds) return refuse(bikeIds.error);
  const riders = parsed.ridersGiven || bikeIds.length === 0 ? parsed.request.riders : bikeIds.length;
  if (bikeIds.length > 0 && riders > bikeIds.length) {
    const count = bikeIds.length;
    return refuse(`--riders ${riders}: 1 to ${count}, which ${parsed.bikes} names, for example --riders ${count}`);
  }
  return tell({ ...parsed, request: { ...parsed.request, riders } }, bikeIds);
}

async function tell(words: PlanArguments, bikeIds: readonly string[]): Promise<number> {
  const { request, compare, json, html, verifyS } = words;
  const plan = planCapacity(request, bikeIds);
  const alternatives = compare ? comparePlans(request, bikeIds) : undefined;
  if (html !== undefined) {
    try {
      writeFileSync(html, planPage(plan, alternatives ?? comparePlans(request, bikeIds), bikeIds));
    } catch (error) {
      process.stderr.write(`--html ${html}: ${error instanceof Error ? error.message : String(error)}\n`);
      return EXIT_CANNOT_WRITE;
    }
  }
  if (!json) {
    process.stdout.write(planText(plan) + (alternatives === undefined ? '' : comparisonText(alternatives)));
    if (html !== undefined) process.stderr.write(`The page is ${html}\n`);
  }
  const verification = verifyS === undefined ? undefined : await verify(plan, verifyS, bikeIds);
  if (verification === 'interrupted') return EXIT_INTERRUPTED;
  if (json) process.stdout.write(`${JSON.stringify({ ...plan, alternatives, verification })}\n`);
  else if (verification !== undefined) process.stdout.write(verificationText(verification));
  return verification === undefined || verificationAgrees(verification) ? EXIT_GOOD : EXIT_DIFFERS;
}

async function verify(
  plan: ReturnType<typeof planCapacity>,
  seconds: number,
  bikeIds: readonly string[],
): Promise<Verification | 'interrupted'> {
  // Loaded only here: arithmetic needs neither the stream nor the AWS SDK.
  const { verifyPlan } = await import('./verify-plan.ts');
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    process.stderr.write(`Riding the plan for ${seconds} seconds of the riders' clock …\n`);
    const { signal } = interrupt;
    return (await verifyPlan(plan, { seconds, bikeIds, signal })) ?? 'interrupted';
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function bikeIdsOf(path: string): readonly string[] | { readonly error: string } {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_BIKES_BYTES) return { error: `--bikes ${path}: ${size} bytes; at most ${MAX_BIKES_BYTES}` };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { error: `--bikes ${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
  const ids = readBikeIds(text);
  return 'error' in ids ? { error: `--bikes ${path}: ${ids.error}` } : ids;
}

function refuse(error: string): number {
  process.stderr.write(`${error}\n`);
  return EXIT_USAGE;
}
