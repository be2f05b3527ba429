import type { Config } from './config.ts';
import { Fault } from './faults.ts';
import { ControlClient } from './io/control-client.ts';
import { NodeClock } from './io/node-clock.ts';
import { nodeTerminal } from './io/node-terminal.ts';
import { readConfig, readConfigText } from './io/read-config.ts';
import { nearestKey } from './nearest-key.ts';
import { SOFTWARE_VERSION } from './software-version.ts';
import type { Run, Shell } from './technician/command.ts';
import { EXIT, EXIT_MEANINGS } from './technician/exit-code.ts';
import type { Terminal } from './technician/terminal.ts';

/** A command of `alleycat`. It is loaded when it is called, so that none waits for what another needs. */
interface Command {
  readonly summary: string;
  readonly load: (shell: Shell) => Promise<Run>;
}

const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });

/** What most commands need of the outside. The serial port is loaded only by those that open it. */
const ports = {
  readConfig,
  daemonOf: (journalFolder: string) => new ControlClient(journalFolder),
  openPort: async (serial: Config['serial']) => (await import('./io/board-port.ts')).BoardPort.open(serial, clock),
};

/** Every command, in the order of the help. */
const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: {
    summary: 'why is there no data? names the first bad joint, and what to do',
    load: async (shell) => {
      const { doctorOutside } = await import('./io/doctor-outside.ts');
      return (await import('./technician/doctor.ts')).doctor({ ...shell, ...ports, ...doctorOutside });
    },
  },
  ports: {
    summary: 'serial devices, and which driver recognises what is on them',
    load: async (shell) => {
      const { serialDevice: device, serialDevices: devices } = await import('./io/serial-devices.ts');
      const { deviceHolders: holders } = await import('./io/device-facts.ts');
      return (await import('./technician/ports.ts')).ports({ ...shell, ...ports, device, devices, holders });
    },
  },
  config: {
    summary: 'checks the configuration, shows what is in force, explains a setting',
    load: async (shell) => (await import('./technician/config.ts')).config({ ...shell, readConfigText }),
  },
  monitor: {
    summary: 'what comes from the bike, live',
    load: async (shell) => {
      const { readResistanceTable: readTable } = await import('./io/resistance-table-file.ts');
      return (await import('./technician/monitor.ts')).monitor({ ...shell, ...ports, readTable });
    },
  },
  bundle: {
    summary: 'one archive for whoever is to help',
    load: async (shell) => {
      const { daemonLog: log, machineVersions: machine, openBundleFolder } = await import('./io/bundle-folder.ts');
      const runCommand = (words: readonly string[]) => record(words, shell);
      const outside = { ...shell, ...ports, runCommand, openFolder: openBundleFolder, machine, log };
      return (await import('./technician/bundle.ts')).bundle(outside);
    },
  },
  capture: {
    summary: 'writes what bike and bridge say to each other to a file',
    load: async (shell) => {
      const { createCaptureFile } = await import('./io/capture-file.ts');
      const { readResistanceTable: readTable } = await import('./io/resistance-table-file.ts');
      return (await import('./technician/capture.ts')).capture({ ...shell, ...ports, createCaptureFile, readTable });
    },
  },
  replay: {
    summary: 'what each stage of the bridge makes of a captured file',
    load: async (shell) => {
      const { openCaptureFile: openCapture } = await import('./io/capture-file.ts');
      const { readLines } = await import('./io/read-lines.ts');
      return (await import('./technician/replay.ts')).replay({ ...shell, openCapture, readLines });
    },
  },
  calibrate: {
    summary: 'teaches the board the ends of the resistance knob and its magnets',
    load: async (shell) => {
      const { calibrationUndoFile: undoIn } = await import('./io/calibration-undo-file.ts');
      return (await import('./technician/calibrate.ts')).calibrate({ ...shell, ...ports, undoIn });
    },
  },
  journal: {
    summary: 'what waits on the card, and what the broker refused for good',
    load: async (shell) => {
      const { readOnlyJournal: openJournalFolder } = await import('./io/read-only-journal.ts');
      return (await import('./technician/journal.ts')).journal({ ...shell, ...ports, openJournalFolder });
    },
  },
  board: {
    summary: 'the sensor board: who it is, its settings, a self-test, a restart',
    load: async (shell) => (await import('./technician/board.ts')).board({ ...shell, ...ports }),
  },
};

const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
const codes = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
const HELP = `alleycat: looks after a bike's bridge

  alleycat COMMAND [options]

${rows.join('\n')}

alleycat COMMAND --help tells about a command. Why is there no data? alleycat doctor

Exit codes

${codes.join('\n')}
`;

/** Runs a command as a program would that reads what it writes. */
async function record([name = '', ...words]: readonly string[], shell: Shell) {
  const written = { out: '', told: '' };
  const terminal: Terminal = {
    ...shell.terminal,
    ...{ isLive: false, isInteractive: false, tellsLive: false, colours: false },
    out: (text) => {
      written.out += text;
    },
    outDrained: async () => {},
    tell: (text) => {
      written.told += text;
    },
  };
  const run = await COMMANDS[name]?.load({ ...shell, terminal });
  return { code: (await run?.(words)) ?? EXIT.BUG, ...written };
}

const SIGNALS = [
  ['SIGINT', EXIT.INTERRUPTED],
  ['SIGTERM', EXIT.TERMINATED],
  ['SIGHUP', EXIT.HUNG_UP],
] as const;

/** What a command that was ended in the middle ends with: told by the signal that came first. */
let interrupted: number = EXIT.INTERRUPTED;

function makeShell(words: readonly string[]): Shell {
  const stopping = new AbortController();
  for (const [name, code] of SIGNALS) {
    process.on(name, () => {
      // The second time nothing is waited for.
      if (stopping.signal.aborted) process.exit(code);
      interrupted = code;
      stopping.abort();
    });
  }
  const plain = words.includes('--json') || words.includes('--no-color');
  return {
    terminal: nodeTerminal({ plain, signal: stopping.signal }),
    clock,
    signal: stopping.signal,
  };
}

async function run(line: readonly string[]): Promise<number> {
  const [name, ...words] = line[0] === 'help' && line.length > 1 ? [...line.slice(1), '--help'] : line;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return EXIT.OK;
  }
  if (name === '--version') {
    process.stdout.write(`alleycat ${SOFTWARE_VERSION}\n`);
    return EXIT.OK;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`${wrongName(name)}\n\n${HELP}`);
    return EXIT.USAGE;
  }
  try {
    const code = await (await command.load(makeShell(words)))(words);
    return code === EXIT.INTERRUPTED ? interrupted : code;
  } catch (error) {
    return failed(error, words.includes('--json'));
  }
}

function wrongName(name: string | undefined): string {
  if (name === undefined) return 'The name of a command is missing.';
  const nearest = nearestKey(name, Object.keys(COMMANDS));
  return `There is no command "${name}"${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`;
}

function failed(error: unknown, json: boolean): number {
  if (!(error instanceof Fault)) {
    process.stderr.write(`alleycat: this is a bug. ${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT.BUG;
  }
  const { code, detail, remedy, exitCode } = error;
  if (json) process.stdout.write(`${JSON.stringify({ v: 1, error: { code, detail, remedy } })}\n`);
  process.stderr.write(`${error.message}\n${remedy}\n`);
  return exitCode;
}

// A reader that has enough, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.OK : EXIT.IO));
// Progress that nobody reads ends no work.
process.stderr.on('error', () => {});

const code = await run(process.argv.slice(2));
// What was written is out before the process ends, also into a pipe; and nothing that is still open holds it up.
process.stdout.write('', () => process.exit(code));
