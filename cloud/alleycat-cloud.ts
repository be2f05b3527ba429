import { COMMANDS } from './commands.ts';

const EXIT_USAGE = 64;
const EXIT_BUG = 70;

const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
const HELP = `alleycat-cloud: runs and plans the cloud side of Alleycat

  alleycat-cloud COMMAND [options]

${rows.join('\n')}

alleycat-cloud COMMAND --help tells about a command.
`;

const [name, ...words] = process.argv.slice(2);
const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command !== undefined) {
  try {
    process.exitCode = await (await command.load())(words);
  } catch (error) {
    process.stderr.write(`alleycat-cloud ${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = EXIT_BUG;
  }
} else if (name === '--help' || name === '-h') {
  process.stdout.write(HELP);
} else {
  const reason = name === undefined ? 'The name of a command is missing' : `There is no command "${name}"`;
  process.stderr.write(`${reason}.\n\n${HELP}`);
  process.exitCode = EXIT_USAGE;
}
