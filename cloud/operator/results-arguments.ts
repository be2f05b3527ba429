import { parseCommandLine } from '../command-line.ts';
import { STACK_OPTIONS } from './stack-outputs.ts';

export const RESULTS_HELP = `alleycat-cloud results --class N [options]

The result of a race, a line a rider: place, racer, name, total, best second and the last second heard of. It is live until a
minute after the race, provisional for 24 hours, and then final.

  --class N          class, 1 to 6
  --race ID          race; race id = epoch seconds / 300, rounded down (default: the running one)
  --after PLACE      begin after this place (default 0)
  --limit N          how many riders, 1 to 500 (default 100)
  --bests            instead: the best output of all time of each second of the class, and who rode it when
  --json             one line of JSON
  --url URL          ask a cloud on this machine, at the third address that it prints
  --stack NAME       the stack in the account (default Alleycat)
  --region REGION    its region (default: that of the AWS configuration)
  --help             print this

  alleycat-cloud results --class 1 --url http://127.0.0.1:34567
  alleycat-cloud results --class 2 --race 6000000 --after 100 --region eu-west-1
  alleycat-cloud results --class 2 --bests --json
`;

const OPTIONS = {
  class: { kind: 'maybe-whole', min: 1, max: 6, example: 1 },
  race: { kind: 'maybe-whole', min: 0, max: 333_333_333, example: 6_000_000 },
  after: { kind: 'whole', min: 0, max: 1_000_000, fallback: 0 },
  limit: { kind: 'whole', min: 1, max: 500, fallback: 100 },
  bests: { kind: 'flag' },
  json: { kind: 'flag' },
  url: {
    kind: 'text',
    pattern: /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\/?$/,
    example: 'http://127.0.0.1:34567',
    required: false,
  },
  ...STACK_OPTIONS,
} as const;

/** Parses the words after `results`; an error is one sentence that begins with the option. */
export function parseResultsArguments(words: readonly string[]) {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { class: classId, stack = 'Alleycat', ...others } = parsed;
  if (classId === undefined) return { error: '--class is missing, for example --class 1' };
  return { ...others, classId, stack };
}
