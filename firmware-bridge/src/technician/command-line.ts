import { nearestKey } from '../nearest-key.ts';

/** What an option of a command takes; `about` tells it in the help. */
export type Option = { readonly about: string } & (
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly example: string }
  | { readonly kind: 'choice'; readonly among: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly example: number }
);

type Values<Options extends Record<string, Option>> = {
  readonly [name in keyof Options]: Options[name] extends { kind: 'flag' }
    ? boolean
    : Options[name] extends { kind: 'number' }
      ? number | undefined
      : string | undefined;
};

/** What a command may be followed by. */
interface Positional {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

export interface CommandSyntax<Options extends Record<string, Option>> {
  readonly options: Options;
  readonly positional?: Positional;
}

export interface CommandWords<Options extends Record<string, Option>> {
  readonly values: Values<Options>;
  readonly words: readonly string[];
}

export type Parsed<Options extends Record<string, Option>> = CommandWords<Options> | { readonly error: string };

/**
 * Parses the words behind a command. Options may stand anywhere, `--name value` or `--name=value`; `--` ends them. An error is
 * one sentence that begins with the word that is wrong and says what is right.
 */
export function parseCommandLine<const Options extends Record<string, Option>>(
  { options, positional = { name: 'word', min: 0, max: 0 } }: CommandSyntax<Options>,
  line: readonly string[],
): Parsed<Options> {
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const [name, { kind }] of Object.entries(options)) values[name] = kind === 'flag' ? false : undefined;
  const words: string[] = [];
  const rest = [...line];
  let optionsOver = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (optionsOver || !word.startsWith('--')) {
      if (!optionsOver && word.length > 1 && word.startsWith('-')) return { error: unknown(word, options) };
      words.push(word);
      continue;
    }
    if (word === '--') {
      optionsOver = true;
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals === -1 ? word.slice(2) : word.slice(2, equals);
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) return { error: unknown(`--${name}`, options) };
    if (option.kind === 'flag') {
      if (equals !== -1) return { error: `--${name} takes no value` };
      values[name] = true;
      continue;
    }
    const text = equals === -1 ? rest.shift() : word.slice(equals + 1);
    if (text === undefined)
      return { error: `--${name}: its value is missing, for example --${name} ${exampleOf(option)}` };
    const parsed = parseValue(option, name, text);
    if (typeof parsed === 'object') return parsed;
    values[name] = parsed;
  }
  if (words.length < positional.min) return { error: `${positional.name} is missing` };
  const tooMany = words[positional.max];
  if (tooMany !== undefined) return { error: `${tooMany}: there is nothing that this word could mean` };
  // The table gave every name the type that its option has.
  return { values: values as Values<Options>, words };
}

function parseValue(
  option: Exclude<Option, { kind: 'flag' }>,
  name: string,
  text: string,
): string | number | { error: string } {
  switch (option.kind) {
    case 'text':
      return text === '' ? { error: `--${name}: it is empty, for example --${name} ${option.example}` } : text;
    case 'choice':
      return option.among.includes(text)
        ? text
        : { error: `--${name} ${text}: one of ${option.among.join(', ')}, for example --${name} ${exampleOf(option)}` };
    case 'number': {
      const { min, max, example } = option;
      const value = Number(text);
      if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= max) return value;
      return { error: `--${name} ${text}: a number from ${min} to ${max}, for example --${name} ${example}` };
    }
  }
}

function exampleOf(option: Exclude<Option, { kind: 'flag' }>): string {
  return option.kind === 'choice' ? (option.among[0] ?? '') : String(option.example);
}

function unknown(word: string, options: Record<string, Option>): string {
  const nearest = nearestKey(word.replace(/^-+/, ''), Object.keys(options));
  return `${word}: there is no such option${nearest === undefined ? '; see --help' : `, did you mean --${nearest}?`}`;
}
