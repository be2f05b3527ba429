import { parseArgs } from 'node:util';

export interface DeliveryArguments {
  /** How many samples wait before a drain. */
  readonly samples: number;
  /** How often each program is killed. */
  readonly kills: number;
  /** What the times of the kills are drawn from; undefined for one that is drawn itself. */
  readonly seed: number | undefined;
  readonly json: boolean;
  /** A run to see that everything works, whose figures mean little. */
  readonly quick: boolean;
}

export const DAY_SAMPLES = 86_400;
const RANGES = { samples: [2_000, 1_000_000], kills: [1, 10_000], seed: [1, 1_000_000] } as const;
const DEFAULTS = { samples: DAY_SAMPLES, kills: 100 } as const;
const EXAMPLES = { ...DEFAULTS, seed: 42 } as const;
const QUICK = { samples: 8_640, kills: 5 } as const;

export const DELIVERY_HELP = `Measures what an outage costs the bridge, and how what waited follows, beside what a user would run instead.

  npm run bench -- delivery [--json] [--samples N] [--kills N] [--seed N] [--quick]

  --json        end with one line of JSON
  --samples N   samples that wait before a drain, ${RANGES.samples.join(' to ')} (default ${DEFAULTS.samples}, a day); of fewer, the times of a drain are extrapolated
  --kills N     how often each program is killed in an outage, ${RANGES.kills.join(' to ')} (default ${DEFAULTS.kills})
  --seed N      what the times of the kills are drawn from, ${RANGES.seed.join(' to ')} (default: drawn, and told in the report)
  --quick       a run of minutes to see that everything works: ${QUICK.samples} samples, ${QUICK.kills} kills, short phases
  --help        print this

The bridge runs by its own command with an emulated board. The first run installs its peers from the npm registry; mosquitto
and Python come from Debian, and are left out where they are not. Exit code 1: a target was missed, or something could not be
measured.
`;

/** Parses the command line; an error names the option, its range and an example. */
export function parseDeliveryArguments(
  words: readonly string[],
): DeliveryArguments | 'help' | { readonly error: string } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let values: { samples?: string; kills?: string; seed?: string; json?: boolean; quick?: boolean; help?: boolean };
  try {
    const options = { samples: text, kills: text, seed: text, json: flag, quick: flag, help: flag };
    values = parseArgs({ args: [...words], options }).values;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return 'help';
  const quick = values.quick === true;
  const counts = { ...(quick ? QUICK : DEFAULTS) } as { samples: number; kills: number; seed?: number };
  for (const option of ['samples', 'kills', 'seed'] as const) {
    const value = values[option];
    if (value === undefined) continue;
    const [min, max] = RANGES[option];
    const count = Number(value);
    if (!Number.isInteger(count) || count < min || count > max || value.trim() === '') {
      return {
        error: `--${option} ${value}: a whole number from ${min} to ${max}, for example --${option} ${EXAMPLES[option]}`,
      };
    }
    counts[option] = count;
  }
  return { ...counts, seed: counts.seed, json: values.json === true, quick };
}
