import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Length of the idle phase, s. */
  readonly seconds: number;
  readonly json: boolean;
}

const DEFAULT_SECONDS = 300;
const MIN_SECONDS = 5;
const MAX_SECONDS = 86_400;

export const BENCH_HELP = `Measures the bridge beside what a user would run instead: a plain script of serialport and mqtt, and Node-RED.

  npm run bench -- bridge [--json] [--seconds N]

  --json        end with one line of JSON
  --seconds N   length of the idle phase, ${MIN_SECONDS} to ${MAX_SECONDS} (default ${DEFAULT_SECONDS}); the figures are meant for the default
  --help        print this

Each program reads an emulated board of its own, which runs the real firmware at 10 lines a second, and publishes to one
recorder on this machine. A warm-up of 20 s, then N s idle, then up to 120 s with every core kept busy. The first run
installs Node-RED from the npm registry. Exit code 1: a target was missed, or something could not be measured.
`;

/** Parses the command line; an error names the option, its range and an example. */
export function parseBenchArguments(words: readonly string[]): BenchArguments | 'help' | { readonly error: string } {
  let values: { seconds?: string; json?: boolean; help?: boolean };
  try {
    const options = { seconds: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    values = parseArgs({ args: [...words], options }).values;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return 'help';
  const seconds = values.seconds === undefined ? DEFAULT_SECONDS : Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    return {
      error: `--seconds ${values.seconds}: a whole number from ${MIN_SECONDS} to ${MAX_SECONDS}, for example --seconds 60`,
    };
  }
  return { seconds, json: values.json === true };
}
