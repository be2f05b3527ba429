import { parseSpeed, type Speed } from './scaled-clock.ts';

/** What an option of a command takes. */
export type Option =
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly fallback: number }
  /** A whole number that may be left out; the example is for the error. */
  | { readonly kind: 'maybe-whole'; readonly min: number; readonly max: number; readonly example: number }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly fallback: string }
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly example: string; readonly required: boolean }
  | { readonly kind: 'speed' }
  /** True when it is there; it takes no value. */
  | { readonly kind: 'flag' };

type ValueOf<Kind extends Option> = Kind extends { kind: 'whole' }
  ? number
  : Kind extends { kind: 'maybe-whole' }
    ? number | undefined
    : Kind extends { kind: 'choice'; values: readonly (infer Value)[] }
      ? Value
      : Kind extends { kind: 'speed' }
        ? Speed
        : Kind extends { kind: 'flag' }
          ? boolean
          : Kind extends { required: true }
            ? string
            : string | undefined;

type Value = number | string | boolean | Speed | undefined;

/** The values of a command line, under the options' names without the dashes. */
export type Values<Options extends Record<string, Option>> = {
  readonly [name in keyof Options]: ValueOf<Options[name]>;
};

/**
 * Parses `--option value` and `--flag` words by a table of options, whose keys are the names with the dashes of the middle
 * but without those in front. An error is one sentence that begins with the option, and says what it takes.
 */
export function parseCommandLine<const Options extends Record<string, Option>>(
  options: Options,
  words: readonly string[],
): Values<Options> | 'help' | { readonly error: string } {
  const values: Record<string, Value> = {};
  for (let at = 0; at < words.length; at += 2) {
    const [word = '', value] = words.slice(at, at + 2);
    if (word === '--help' || word === '-h') return 'help';
    const name = word.startsWith('--') ? word.slice(2) : '';
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) return { error: `${word}: there is no such option; see --help` };
    if (option.kind === 'flag') {
      values[name] = true;
      at -= 1;
      continue;
    }
    if (value === undefined) return { error: `${word}: its value is missing; see --help` };
    const parsed = parseValue(option, word, value);
    if (typeof parsed === 'object' && 'error' in parsed) return parsed;
    values[name] = parsed;
  }
  for (const [name, option] of Object.entries(options)) {
    if (values[name] !== undefined) continue;
    if (option.kind === 'text' && option.required)
      return { error: `--${name} is missing, for example --${name} ${option.example}` };
    values[name] = fallbackOf(option);
  }
  // The table above gave every name the type that its option has.
  return values as Values<Options>;
}

function fallbackOf(option: Option): Value {
  if (option.kind === 'speed') return { speed: 1 };
  if (option.kind === 'flag') return false;
  return option.kind === 'whole' || option.kind === 'choice' ? option.fallback : undefined;
}

function parseValue(
  option: Exclude<Option, { kind: 'flag' }>,
  word: string,
  value: string,
): number | string | Speed | { readonly error: string } {
  switch (option.kind) {
    case 'whole':
    case 'maybe-whole': {
      const { min, max } = option;
      const example = option.kind === 'whole' ? option.fallback : option.example;
      const number = Number(value);
      if (/^\d+$/.test(value) && number >= min && number <= max) return number;
      return { error: `${word} ${value}: a whole number from ${min} to ${max}, for example ${word} ${example}` };
    }
    case 'choice': {
      if (option.values.includes(value)) return value;
      return { error: `${word} ${value}: one of ${option.values.join(', ')}, for example ${word} ${option.fallback}` };
    }
    case 'text':
      return option.pattern.test(value) ? value : { error: `${word} ${value}: for example ${word} ${option.example}` };
    case 'speed': {
      const parsed = parseSpeed(value);
      return 'error' in parsed ? { error: `--${parsed.error}` } : parsed;
    }
  }
}
