import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { CsafeMachine } from './csafe-machine.ts';
import { placeLink, removeLink } from './device-link.ts';
import { LINE_FAULTS, type LineFault, onLine } from './line-fault.ts';
import type { OtherBike, OtherBikeHabits } from './other-bike.ts';
import { PelotonBike } from './peloton-bike.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';

const EXIT_USAGE = 64;
const LOOK_MS = 2;
const USAGE = `other-bike: a bike of another maker, without the bike. It answers as one does behind a pseudo-terminal,
to a host that has set the baud rate of its kind.

usage: other-bike peloton|csafe --link PATH [--rpm N] [--resistance N] [--fault ${LINE_FAULTS.join('|')}]
                  [--raw-offset N] [--knows LIST]

  --link PATH       symbolic link to the serial port, e.g. ./ttyBIKE0 (required)
  --rpm N           cadence of the rider, 0 to 250 (default 80)
  --resistance N    resistance in percent, 0 to 100 (default 40)
  --fault NAME      how its line misbehaves (default none)
  --raw-offset N    peloton: what its resistance table lies above the usual one (default 0)
  --knows LIST      the only commands that it answers, in hex, e.g. a7,a4 (default: all of its maker)
  --help            this text

While it runs it obeys lines on standard input:
  rpm N | resistance N | fault NAME | unplug | replug | quit
`;

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function numberFrom(name: string, text: string | undefined, max: number, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (text?.trim() !== '' && value >= 0 && value <= max) return value;
  throw new Error(`${name} ${text}: a number from 0 to ${max}, e.g. ${fallback}`);
}

function faultFrom(text = 'none'): LineFault {
  const fault = LINE_FAULTS.find((known) => known === text);
  if (fault !== undefined) return fault;
  throw new Error(`fault ${text}: one of ${LINE_FAULTS.join(', ')}`);
}

function knowsFrom(list: string | undefined): (command: number) => boolean {
  if (list === undefined) return () => true;
  if (!/^[0-9a-f]{2}(,[0-9a-f]{2})*$/.test(list)) throw new Error(`--knows ${list}: commands in hex, e.g. a7,a4`);
  const known = new Set(list.split(',').map((text) => Number.parseInt(text, 16)));
  return (command) => known.has(command);
}

function bikeFrom(name: string | undefined, habits: OtherBikeHabits): OtherBike {
  if (name === 'peloton') return new PelotonBike(habits);
  if (name === 'csafe') return new CsafeMachine(habits);
  throw new Error(`${name ?? 'the kind of bike is missing'}: peloton or csafe; other-bike --help tells more`);
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      link: { type: 'string' },
      rpm: { type: 'string' },
      resistance: { type: 'string' },
      fault: { type: 'string' },
      'raw-offset': { type: 'string' },
      knows: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const rawOffset = numberFrom('--raw-offset', values['raw-offset'], 1000, 0);
  const bike = bikeFrom(positionals[0], { rawOffset, knows: knowsFrom(values.knows) });
  const { link } = values;
  if (link === undefined) throw new Error('--link PATH is missing, e.g. --link ./ttyBIKE0');
  let rpm = numberFrom('--rpm', values.rpm, 250, 80);
  let resistancePercent = numberFrom('--resistance', values.resistance, 100, 40);
  let fault = faultFrom(values.fault);
  let terminal: PseudoTerminal | undefined;
  let replies = 0;
  const plug = (): void => {
    if (terminal !== undefined) throw new Error('it is plugged in already');
    terminal = new PseudoTerminal();
    placeLink(link, terminal.path);
  };
  const unplug = (): void => {
    if (terminal === undefined) return;
    removeLink(link, terminal.path);
    terminal.close();
    terminal = undefined;
  };
  const look = (): void => {
    if (terminal === undefined) return;
    const { bytes } = terminal.read();
    // At another rate it hears bytes that say nothing to it.
    if (bytes.length === 0 || terminal.hostBaud() !== bike.baud) return;
    const pedalling = { rpm, resistancePercent, watts: (rpm * resistancePercent) / 20 };
    for (const reply of bike.answer(bytes, pedalling)) {
      replies += 1;
      for (const piece of onLine(fault, reply, replies)) terminal.write(piece);
    }
  };
  const quit = (): void => {
    unplug();
    process.exit(0);
  };
  plug();
  setInterval(look, LOOK_MS);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);
  process.stdout.on('error', quit);
  process.stdout.write(`ready ${link}\n`);
  const obey = (line: string): void => {
    const [word, text] = line.trim().split(/\s+/);
    if (word === 'rpm') rpm = numberFrom('rpm', text, 250, 80);
    else if (word === 'resistance') resistancePercent = numberFrom('resistance', text, 100, 40);
    else if (word === 'fault') fault = faultFrom(text);
    else if (word === 'unplug') unplug();
    else if (word === 'replug') plug();
    else if (word === 'quit') quit();
    else throw new Error(`${word}: rpm N, resistance N, fault NAME, unplug, replug or quit`);
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    try {
      obey(line);
      process.stdout.write('ok\n');
    } catch (error) {
      process.stdout.write(`error: ${sentence(error)}\n`);
    }
  });
}

try {
  main();
} catch (error) {
  process.stderr.write(`other-bike: ${sentence(error)}\n`);
  process.exitCode = EXIT_USAGE;
}
