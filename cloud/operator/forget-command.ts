import { MAX_RACER_ID } from '@alleycat/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { forgetRacer } from '../aws/forget-racer.ts';
import { parseCommandLine } from '../command-line.ts';
import { forgottenName } from '../consumers/leaderboard/forget-name.ts';
import { EXIT } from './exit-codes.ts';
import { sayError } from './say-error.ts';
import { clientPlace, STACK_OPTIONS, stackOutputs } from './stack-outputs.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const FORGET_HELP = `alleycat-cloud forget RACER [options]

Takes a racer's name out of the table of races and results, and puts "Racer N" in its place. The places stay. The archive
holds no names. Error and set-aside objects may hold some: they go by themselves (setting setAsideDays), or after a redrive.

  RACER              the racer's id, 1 to 40000
  --yes              do not ask
  --stack NAME       the stack (default Alleycat)
  --region REGION    its region (default: that of the AWS configuration)
  --help             print this

  alleycat-cloud forget 1234 --region eu-west-1
`;

const OPTIONS = { ...STACK_OPTIONS, yes: { kind: 'flag' } } as const;

/** Opens the table to forget in. */
export type OpenTable = (
  stack: string,
  region: string | undefined,
) => Promise<{ readonly client: DynamoDBClient; readonly tableName: string }>;

/** `alleycat-cloud forget RACER`: how many rows were rewritten, on stdout. Rows that may still hold the name are an error. */
export async function forgetCommand(
  words: readonly string[],
  terminal: Terminal = openTerminal(),
  open: OpenTable = openTable,
): Promise<number> {
  const [racer = '', ...options] = words;
  const parsed = words.includes('--help') || words.includes('-h') ? 'help' : parseCommandLine(OPTIONS, options);
  if (parsed === 'help') {
    terminal.out(FORGET_HELP.trimEnd());
    return EXIT.ok;
  }
  const racerId = Number(racer);
  if (!/^\d{1,5}$/.test(racer) || racerId < 1 || racerId > MAX_RACER_ID) {
    terminal.tell(`forget ${racer}: the id of a racer, 1 to ${MAX_RACER_ID}, for example forget 1234`);
    return EXIT.usage;
  }
  if ('error' in parsed) {
    terminal.tell(parsed.error);
    return EXIT.usage;
  }
  if (!parsed.yes && !(await terminal.confirm(`The name of racer ${racerId} cannot be brought back. Forget it?`))) {
    terminal.tell('Nothing was changed; --yes does it without asking.');
    return EXIT.notConfirmed;
  }
  try {
    const { client, tableName } = await open(parsed.stack ?? 'Alleycat', parsed.region);
    const counts = await forgetRacer(client, tableName, racerId, ({ read }) => terminal.tell(`rows read ${read}`));
    const { read, rewritten, unreadable } = counts;
    terminal.out(`rows read ${read}, rewritten to "${forgottenName(racerId)}" ${rewritten}, left alone ${unreadable}`);
    if (unreadable === 0) return EXIT.ok;
    terminal.tell(`${unreadable} rows could not be read and may hold the name; see PoisonItems in docs/operator.md.`);
    return EXIT.data;
  } catch (error) {
    terminal.tell(`${sayError(error)}\nWhat is rewritten stays so; run it again.`);
    return EXIT.unavailable;
  }
}

async function openTable(stack: string, region: string | undefined) {
  const { LeaderboardTable } = await stackOutputs({ stack, region }, ['LeaderboardTable']);
  return { client: new DynamoDBClient(clientPlace({ region })), tableName: LeaderboardTable };
}
