import { parseArgs } from 'node:util';

/** What is measured, in this order. */
export const PARTS = ['drain', 'outage', 'kills', 'peers', 'day'] as const;
export type Part = (typeof PARTS)[number];

export interface DeliveryArguments {
  readonly parts: readonly Part[];
  /** How many samples wait before a drain. */
  readonly samples: number;
  /** How often each program is killed. */
  readonly kills: number;
  /** Simulated hours of the day that is ridden. */
  readonly dayHours: number;
  /** What the times of the kills are drawn from; undefined for one that is drawn itself. */
  readonly seed: number | undefined;
  readonly json: boolean;
  /** A run to see that everything works, whose figures mean little. */
  readonly quick: boolean;
}

export const DAY_SAMPLES = 86_400;
/** How many times as fast the day is ridden: it takes a quarter of an hour. */
export const DAY_SPEED = 96;
const COUNTS = { samples: 'samples', kills: 'kills', seed: 'seed', 'day-hours': 'dayHours' } as const;
const OPTIONS = ['samples', 'kills', 'seed', 'day-hours'] as const;
const RANGES = {
  samples: [2_000, 1_000_000],
  kills: [1, 10_000],
  seed: [1, 1_000_000],
  'day-hours': [1, 240],
} as const;
const DEFAULTS = { samples: DAY_SAMPLES, kills: 100, dayHours: 24 } as const;
const EXAMPLES = { samples: DAY_SAMPLES, kills: 100, seed: 42, 'day-hours': 24 } as const;
const QUICK = { samples: 8_640, kills: 5, dayHours: 1 } as const;

export const DELIVERY_HELP = `Measures what an outage costs the bridge, and how what waited follows, beside what a user would run instead.

  npm run bench -- delivery [--json] [--samples N] [--kills N] [--seed N] [--day-hours N] [--quick] [--only PART | --no-day]

  --json        end with one line of JSON
  --samples N   samples that wait before a drain, ${RANGES.samples.join(' to ')} (default ${DEFAULTS.samples}, a day); of fewer, the times of a drain are extrapolated
  --kills N     how often each program is killed in an outage, ${RANGES.kills.join(' to ')} (default ${DEFAULTS.kills})
  --seed N      what the times of the kills are drawn from, ${RANGES.seed.join(' to ')} (default: drawn, and told in the report)
  --day-hours N how many hours are ridden ${DAY_SPEED} times as fast, ${RANGES['day-hours'].join(' to ')} (default ${DEFAULTS.dayHours}, a quarter of an hour)
  --quick       a run of minutes to see that everything works: ${QUICK.samples} samples, ${QUICK.kills} kills, ${QUICK.dayHours} hour, short phases
  --only PART   measure one part: ${PARTS.join(', ')}; peers alone stand beside no figures of the bridge
  --no-day      leave out the day that is ridden
  --help        print this

  npm run bench -- delivery --only day --day-hours 2

The bridge runs by its own command with an emulated board. The first run installs its peers from the npm registry, and
mosquitto and Python from Debian; what is missing nevertheless is left out, and the report begins with it. Exit code 1: a
target was missed, or something could not be measured.
`;

interface Given {
  readonly samples?: string;
  readonly kills?: string;
  readonly seed?: string;
  readonly 'day-hours'?: string;
  readonly only?: string;
  readonly 'no-day'?: boolean;
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly help?: boolean;
}

/** Parses the command line; an error names the option, its range and an example. */
export function parseDeliveryArguments(
  words: readonly string[],
): DeliveryArguments | 'help' | { readonly error: string } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let values: Given;
  try {
    const counts = { samples: text, kills: text, seed: text, 'day-hours': text };
    const options = { ...counts, only: text, 'no-day': flag, json: flag, quick: flag, help: flag };
    values = parseArgs({ args: [...words], options }).values;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return 'help';
  const quick = values.quick === true;
  const counts: { samples: number; kills: number; dayHours: number; seed?: number } = { ...(quick ? QUICK : DEFAULTS) };
  for (const option of OPTIONS) {
    const value = values[option];
    if (value === undefined) continue;
    const [min, max] = RANGES[option];
    const count = Number(value);
    if (!Number.isInteger(count) || count < min || count > max || value.trim() === '') {
      return {
        error: `--${option} ${value}: a whole number from ${min} to ${max}, for example --${option} ${EXAMPLES[option]}`,
      };
    }
    counts[COUNTS[option]] = count;
  }
  const parts = partsOf(values);
  if ('error' in parts) return parts;
  return { ...counts, parts, seed: counts.seed, json: values.json === true, quick };
}

function partsOf({ only, 'no-day': noDay }: Given): readonly Part[] | { readonly error: string } {
  const named = PARTS.filter((part) => part === (only ?? part));
  if (named.length === 0) return { error: `--only ${only}: one of ${PARTS.join(', ')}, for example --only day` };
  if (only !== undefined && noDay === true) return { error: '--no-day: not with --only, for example --only drain' };
  return named.filter((part) => noDay !== true || part !== 'day');
}
