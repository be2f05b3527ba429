import { parseArgs } from 'node:util';

/** The command line of `bike-board`. Without a script the rider holds `rpm` and `resistancePercent`. */
export type BoardCommandLine = {
  link: string;
  rpm: number;
  resistancePercent: number;
  script?: string;
  eeprom?: string;
  hex?: string;
  seed: number;
  speed: number;
  magnets: number;
  bounces: number;
  serial: number;
  stdinEofQuits: boolean;
};

export const USAGE = `bike-board: an exercise bike without the bike. It runs the sensor board's real firmware behind a pseudo-terminal.

usage: bike-board --link PATH [options]

  --link PATH         symbolic link to the serial port, e.g. ./ttyBIKE0 (required)
  --rpm N             cadence of the rider, 0 to 250 (default 80)
  --resistance N      resistance knob in percent, 0 to 100 (default 40)
  --script FILE       a ride: lines "seconds rpm resistance", linear in between, "repeat" to begin again
  --seed N            which rider, 0 to 4294967295 (default 1)
  --speed N           board time runs N times as fast, 0.1 to 100 (default 1)
  --magnets N         magnets on the crank, 1 to 8 (default 1)
  --bounces N         bounces at each edge of the crank sensor, 0 to 10 (default 2)
  --serial N          serial number of a new board, 0 to 4294967295 (default 1)
  --eeprom FILE       keeps the board's settings; created with those of a new board; an empty file is a blank board
  --hex FILE          other firmware than hardware/firmware/alleycat-board.hex
  --stdin-eof-quits   the end of standard input quits
  --help              this text

While it runs it obeys lines on standard input:
  rpm N | resistance N | bounce N | sensor ok|open|shorted
  unplug | unplug-behind US | replug | reset | status | quit
`;

const OPTIONS = {
  link: { type: 'string' },
  rpm: { type: 'string' },
  resistance: { type: 'string' },
  script: { type: 'string' },
  seed: { type: 'string' },
  speed: { type: 'string' },
  magnets: { type: 'string' },
  bounces: { type: 'string' },
  serial: { type: 'string' },
  eeprom: { type: 'string' },
  hex: { type: 'string' },
  'stdin-eof-quits': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type NumberRule = { min: number; max: number; whole: boolean; default: number };

const NUMBERS = {
  rpm: { min: 0, max: 250, whole: false, default: 80 },
  resistance: { min: 0, max: 100, whole: false, default: 40 },
  seed: { min: 0, max: 4294967295, whole: true, default: 1 },
  speed: { min: 0.1, max: 100, whole: false, default: 1 },
  magnets: { min: 1, max: 8, whole: true, default: 1 },
  bounces: { min: 0, max: 10, whole: true, default: 2 },
  serial: { min: 0, max: 4294967295, whole: true, default: 1 },
  us: { min: 0, max: 10_000, whole: true, default: 0 },
} as const satisfies Record<string, NumberRule>;

/** Reads a number of the command line or of a typed command; throws an error that names it, its range and an example. */
export function boardNumber(name: keyof typeof NUMBERS, text: string | undefined): number {
  const rule: NumberRule = NUMBERS[name];
  if (text === undefined) {
    return rule.default;
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= rule.min && value <= rule.max) || (rule.whole && !Number.isInteger(value))) {
    const kind = rule.whole ? 'a whole number' : 'a number';
    throw new Error(`${name} must be ${kind} from ${rule.min} to ${rule.max}, e.g. ${rule.default}, not "${text}"`);
  }
  return value;
}

/** Reads the command line; throws an error with a sentence for the user, or returns `help`. */
export function parseBoardCommandLine(argv: readonly string[]): BoardCommandLine | 'help' {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  if (values.help === true) {
    return 'help';
  }
  if (values.link === undefined || values.link === '') {
    throw new Error('--link PATH is missing, e.g. --link ./ttyBIKE0');
  }
  const { link, script, eeprom, hex } = values;
  return {
    link,
    ...(script === undefined ? {} : { script }),
    ...(eeprom === undefined ? {} : { eeprom }),
    ...(hex === undefined ? {} : { hex }),
    rpm: boardNumber('rpm', values.rpm),
    resistancePercent: boardNumber('resistance', values.resistance),
    seed: boardNumber('seed', values.seed),
    speed: boardNumber('speed', values.speed),
    magnets: boardNumber('magnets', values.magnets),
    bounces: boardNumber('bounces', values.bounces),
    serial: boardNumber('serial', values.serial),
    stdinEofQuits: values['stdin-eof-quits'] ?? false,
  };
}
