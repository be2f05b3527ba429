import { MAX_RACER_ID } from '@alleycat/contract';
import { parseCommandLine } from '../command-line.ts';
import { KEY_STRATEGIES, type PlanRequest } from './plan-request.ts';
import { MOST_SHARDS } from './shards-needed.ts';

/** What `alleycat-cloud plan` is asked to do. */
export interface PlanArguments {
  readonly request: PlanRequest;
  /** File with the ids of the real bikes, one a line. */
  readonly bikes?: string;
  readonly compare: boolean;
  readonly json: boolean;
  readonly html?: string;
  /** Seconds for which the plan is tried on a stream on this machine. */
  readonly verifyS?: number;
}

export const PLAN_HELP = `alleycat-cloud plan [options]

Says before a fleet rides how many shards it needs and why, how full each of them will be, how late standings are, what an hour
costs, and which quotas of the account it breaks. Arithmetic only: nothing is sent anywhere.

  --riders N            riders who race at the same time, 1 to ${MAX_RACER_ID} (default 1000)
  --classes N           classes that they ride in, 1 to 6 (default 6)
  --mode MODE           live: a message a second; economy: packs (default live)
  --pack N              seconds in a pack of economy mode, 2 to 60 (default 5)
  --ingest HOW          basic: by Basic Ingest; messages: through the broker (default basic)
  --capacity MODE       provisioned or on-demand, the stream's capacity mode (default provisioned)
  --key STRATEGY        partition key: bike, class, random or timestamp (default bike)
  --bikes FILE          ids of the real bikes, one a line, instead of those of the simulator
  --shards N            plan with so many shards, 1 to ${MOST_SHARDS} (default: as many as are needed)
  --target N            how full the hottest shard may be in its fullest second, 5 to 100 percent (default 80)
  --standings N         seconds between standings, 1 to 60 (default: 2, or 5 above 5,000 riders in a class)
  --actions N           actions of a rule, 1 to 20 (default 1)
  --connect-within N    seconds in which all bikes connect after a power cut, 1 to 3600 (default 60)
  --spread N            ms within which the messages of a second arrive, 1 to 1000: bikes sample on whole seconds (default 100)
  --seed N              draws the riders whose messages are measured, 0 to 4294967295 (default 1)
  --compare             put the alternatives side by side: partition keys, and live against economy
  --html FILE           write a page with plots, readable without a network
  --verify N            let simulated riders ride the plan for N seconds of their clock, 5 to 240, into a stream on this
                        machine, and print the throttles observed beside those predicted; exit code 1 when they differ
  --json                one JSON object on stdout instead of tables
  --help                print this

  alleycat-cloud plan --riders 40000
  alleycat-cloud plan --riders 40000 --mode economy --html plan.html
  alleycat-cloud plan --riders 1500 --shards 1 --verify 10
`;

const OPTIONS = {
  riders: { kind: 'maybe-whole', min: 1, max: MAX_RACER_ID, example: 1000 },
  classes: { kind: 'whole', min: 1, max: 6, fallback: 6 },
  mode: { kind: 'choice', values: ['live', 'economy'], fallback: 'live' },
  pack: { kind: 'maybe-whole', min: 2, max: 60, example: 5 },
  ingest: { kind: 'choice', values: ['basic', 'messages'], fallback: 'basic' },
  capacity: { kind: 'choice', values: ['provisioned', 'on-demand'], fallback: 'provisioned' },
  key: { kind: 'choice', values: KEY_STRATEGIES, fallback: 'bike' },
  bikes: {
    kind: 'text',
    pattern: /./,
    takes: 'a file with bike ids, one a line',
    example: 'bikes.txt',
    required: false,
  },
  shards: { kind: 'maybe-whole', min: 1, max: MOST_SHARDS, example: 2 },
  target: { kind: 'whole', min: 5, max: 100, fallback: 80 },
  standings: { kind: 'maybe-whole', min: 1, max: 60, example: 5 },
  actions: { kind: 'whole', min: 1, max: 20, fallback: 1 },
  'connect-within': { kind: 'whole', min: 1, max: 3600, fallback: 60 },
  spread: { kind: 'whole', min: 1, max: 1000, fallback: 100 },
  seed: { kind: 'whole', min: 0, max: 4_294_967_295, fallback: 1 },
  compare: { kind: 'flag' },
  html: { kind: 'text', pattern: /./, takes: 'a file to write', example: 'plan.html', required: false },
  verify: { kind: 'maybe-whole', min: 5, max: 240, example: 10 },
  json: { kind: 'flag' },
} as const;

const DEFAULT_RIDERS = 1000;
const DEFAULT_PACK = 5;

/**
 * Parses the command line; an error is a sentence that names the option and what it takes. `riders` is that of `--riders`, else
 * 1,000; the caller takes the number of real bikes instead when only those are given.
 */
export function parsePlanArguments(
  words: readonly string[],
): (PlanArguments & { readonly ridersGiven: boolean }) | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { riders, mode, pack, capacity, shards, standings, bikes, html, verify } = parsed;
  if (pack !== undefined && mode === 'live') {
    return { error: `--pack ${pack}: 2 to 60 and only with economy mode, for example --mode economy --pack ${pack}` };
  }
  if (shards !== undefined && capacity === 'on-demand') {
    const example = `--shards ${shards} --capacity provisioned`;
    return {
      error: `--shards ${shards}: 1 to ${MOST_SHARDS} and only with a provisioned stream, for example ${example}`,
    };
  }
  const request: PlanRequest = {
    riders: riders ?? DEFAULT_RIDERS,
    classes: parsed.classes,
    samplesPerMessage: mode === 'live' ? 1 : (pack ?? DEFAULT_PACK),
    ingest: parsed.ingest,
    actionsPerRule: parsed.actions,
    capacity,
    key: parsed.key,
    ...(shards === undefined ? {} : { shards }),
    targetPercent: parsed.target,
    ...(standings === undefined ? {} : { standingsEveryS: standings }),
    connectWithinS: parsed['connect-within'],
    arrivalSpreadMs: parsed.spread,
    seed: parsed.seed,
  };
  return {
    request,
    ridersGiven: riders !== undefined,
    compare: parsed.compare,
    json: parsed.json,
    ...(bikes === undefined ? {} : { bikes }),
    ...(html === undefined ? {} : { html }),
    ...(verify === undefined ? {} : { verifyS: verify }),
  };
}
