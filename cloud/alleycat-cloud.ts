import { COMMANDS } from './commands.ts';

const EXIT_USAGE = 64;
const EXIT_BUG = 70;

const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
const HELP = `alleycat-cloud: runs and plans the cloud side of Alleycat

  alleycat-cloud COMMAND [options]

${rows.join('\n')}

alleycat-cloud COMMAND --help tells about a command.
`;

// Which Node.js later versions of the SDK will ask for is no news for an operator: the versions here are pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// A reader that has seen enough, such as head, is no error.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

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
