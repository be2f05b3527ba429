import { parseArgs } from 'node:util';

export interface TechnicianArguments {
  /** How often each thing is measured. */
  readonly runs: number;
  readonly json: boolean;
}

const DEFAULT_RUNS = 7;
const MAX_RUNS = 100;

export const TECHNICIAN_HELP = `Measures the technician's tool: how long he waits, and how fast the drivers decode.

  npm run bench -- technician [--json] [--runs N]

  --json     end with one line of JSON
  --runs N   how often each thing is measured, 1 to ${MAX_RUNS} (default ${DEFAULT_RUNS}); the figures are medians
  --help     print this

An hour of capture is replayed, and a healthy bike is examined, by the command itself from its start to its end. Exit code 1: a
target was missed, or something could not be measured.
`;

/** Parses the command line; an error names the option, its range and an example. */
export function parseTechnicianArguments(
  words: readonly string[],
): TechnicianArguments | 'help' | { readonly error: string } {
  let values: { runs?: string; json?: boolean; help?: boolean };
  try {
    const options = { runs: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    values = parseArgs({ args: [...words], options }).values;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return 'help';
  const runs = values.runs === undefined ? DEFAULT_RUNS : Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > MAX_RUNS) {
    return { error: `--runs ${values.runs}: a whole number from 1 to ${MAX_RUNS}, for example --runs ${DEFAULT_RUNS}` };
  }
  return { runs, json: values.json === true };
}
