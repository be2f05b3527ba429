import { readFileSync, writeFileSync } from 'node:fs';
import { comparePlans } from './compare-plans.ts';
import { comparisonText } from './comparison-text.ts';
import { planCapacity } from './plan.ts';
import { PLAN_HELP, type PlanArguments, parsePlanArguments } from './plan-arguments.ts';
import { planText } from './plan-text.ts';
import { readBikeIds } from './read-bike-ids.ts';

const EXIT_GOOD = 0;
const EXIT_USAGE = 64;
const EXIT_CANNOT_WRITE = 73;

/** `alleycat-cloud plan`: tables or JSON on stdout; what is wrong with the arguments on stderr. */
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
    return refuse(
      `--riders ${riders}: ${parsed.bikes} names ${bikeIds.length} bikes, for example --riders ${bikeIds.length}`,
    );
  }
  return tell({ ...parsed, request: { ...parsed.request, riders } }, bikeIds);
}

async function tell({ request, compare, json }: PlanArguments, bikeIds: readonly string[]): Promise<number> {
  const plan = planCapacity(request, bikeIds);
  const alternatives = compare ? comparePlans(request, bikeIds) : undefined;
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...plan, ...(alternatives === undefined ? {} : { alternatives }) })}\n`);
  } else {
    process.stdout.write(planText(plan) + (alternatives === undefined ? '' : comparisonText(alternatives)));
  }
  return EXIT_GOOD;
}

function bikeIdsOf(path: string): readonly string[] | { readonly error: string } {
  let text: string;
  try {
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
