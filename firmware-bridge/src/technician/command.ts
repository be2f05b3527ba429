import type { Clock } from '../clock.ts';
import { type CommandWords, type Option, parseCommandLine } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given: where it writes, its clock, and the signal that says that it is to end. */
export interface Shell {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/** A command's work: takes the words behind its name, and answers with the exit code. */
export type Run = (words: readonly string[]) => Promise<number>;

/** The configuration of a bike on which the bridge is installed. */
export const DEFAULT_CONFIG_PATH = '/etc/alleycat/bridge.json';

/** Options that every command takes. */
const COMMON = {
  config: { kind: 'text', example: DEFAULT_CONFIG_PATH, about: `the configuration; without it ${DEFAULT_CONFIG_PATH}` },
  json: { kind: 'flag', about: 'one JSON object on standard output, for programs' },
  'no-color': { kind: 'flag', about: 'no colours; NO_COLOR=1 does the same' },
} as const satisfies Record<string, Option>;

type Options = Readonly<Record<string, Option>>;

/** A command as its help tells it. */
export interface CommandForm<Own extends Options> {
  readonly name: string;
  /** What it does: sentences, each line of at most 100 characters. */
  readonly about: string;
  readonly options: Own;
  readonly positional?: { readonly name: string; readonly min: number; readonly max: number };
  /** Command lines as they are typed. */
  readonly examples: readonly string[];
}

export type Given<Own extends Options> = CommandWords<Own & typeof COMMON> & { readonly configPath: string };

/** Makes a command of its form and its work: parses the words, prints its help, and tells what is wrong with them. */
export function command<const Own extends Options>(
  form: CommandForm<Own>,
  { terminal }: Pick<Shell, 'terminal'>,
  work: (given: Given<Own>) => Promise<number>,
): Run {
  const { name, positional } = form;
  const options: Own & typeof COMMON = { ...form.options, ...COMMON };
  return async (words) => {
    const own = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined);
    if (own.includes('--help') || own.includes('-h')) {
      terminal.out(helpOf(form));
      return EXIT.OK;
    }
    const parsed = parseCommandLine({ options, ...(positional && { positional }) }, words);
    if ('error' in parsed) {
      terminal.tell(`alleycat ${name}: ${sentence(parsed.error)}\nalleycat ${name} --help shows examples.\n`);
      return EXIT.USAGE;
    }
    const { config } = parsed.values as { readonly config?: string | undefined };
    return work({ ...parsed, configPath: config ?? DEFAULT_CONFIG_PATH });
  };
}

function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}

function helpOf({ name, about, options, positional, examples }: CommandForm<Options>): string {
  const rows = Object.entries({ ...options, ...COMMON, help: { kind: 'flag', about: 'print this' } as const }).map(
    ([option, taken]) => [`--${option}${takesOf(taken)}`, taken.about] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const words = positional === undefined ? '' : ` ${positional.min === 0 ? `[${positional.name}]` : positional.name}`;
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
  const shown = examples.map((example) => `  ${example}`);
  return `${about}\n\n  alleycat ${name}${words} [options]\n\n${lines.join('\n')}\n\nExamples\n\n${shown.join('\n')}\n`;
}

function takesOf(option: Option): string {
  if (option.kind === 'flag') return '';
  if (option.kind === 'choice') return ` ${option.among.join('|')}`;
  return option.kind === 'number' ? ' N' : ' TEXT';
}
