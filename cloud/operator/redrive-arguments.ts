import { parseCommandLine } from '../command-line.ts';
import { STACK_OPTIONS, type StackPlace } from './stack-outputs.ts';

/** What `redrive` is asked for: the account's buckets, or the folder and the stream of a laptop. */
export type RedriveArguments = { readonly dryRun: boolean } & (
  | (StackPlace & { readonly folder: undefined })
  | { readonly folder: string; readonly endpoint: string }
);

export const REDRIVE_HELP = `alleycat-cloud redrive [options]

Returns to the streams what did not get through: messages that a rule could not put, batches that a consumer failed on, and
records that a consumer refused and can read by now. An object is removed once all of its records are accepted; what nobody
can read stays. Sending twice is harmless: a sample has a name.

  --dry-run          only say what would be returned
  --stack NAME       the stack (default Alleycat)
  --region REGION    its region (default: that of the AWS configuration)
  --folder DIR       the data folder of a laptop cloud instead of an account (laptop-cloud --data DIR)
  --endpoint URL     its stream, with --folder
  --help             print this

  alleycat-cloud redrive --dry-run --region eu-west-1
  alleycat-cloud redrive --folder /var/tmp/alleycat --endpoint http://127.0.0.1:4567
`;

const OPTIONS = {
  ...STACK_OPTIONS,
  'dry-run': { kind: 'flag' },
  folder: { kind: 'text', pattern: /./, example: '/var/tmp/alleycat', required: false },
  endpoint: {
    kind: 'text',
    pattern: /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/,
    example: 'http://127.0.0.1:4567',
    required: false,
  },
} as const;

/** Parses the words after `redrive`; an error is one sentence. */
export function parseRedriveArguments(
  words: readonly string[],
): RedriveArguments | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { stack, region, folder, endpoint, 'dry-run': dryRun } = parsed;
  if (folder === undefined && endpoint === undefined) return { dryRun, stack: stack ?? 'Alleycat', region, folder };
  if (folder === undefined || endpoint === undefined)
    return {
      error: '--folder and --endpoint: both or none, for example --folder DIR --endpoint http://127.0.0.1:4567',
    };
  if (stack !== undefined || region !== undefined)
    return { error: '--folder: a laptop has no --stack and no --region' };
  return { dryRun, folder, endpoint };
}
