import { parseSpeed, SPEED_FORM, type Speed } from './scaled-clock.ts';

/** What an option of a command takes. */
export type Option =
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly fallback: number }
  /** A whole number that may be left out; the example is for the error. */
  | { readonly kind: 'maybe-whole'; readonly min: number; readonly max: number; readonly example: number }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly fallback: string }
  | {
      readonly kind: 'text';
      readonly pattern: RegExp;
      /** What the pattern lets through, in words for the error. */
      readonly takes?: string;
      readonly example: string;
      readonly required: boolean;
    }
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
    if (value === undefined) return { error: `${word}: its value is missing, ${whatItTakes(option, name)}` };
    const parsed = parseValue(option, value);
    if (parsed === undefined) return { error: `${word} ${value}: ${whatItTakes(option, name)}` };
    values[name] = parsed;
  }
  for (const [name, option] of Object.entries(options)) {
    if (values[name] !== undefined) continue;
    if (option.kind === 'text' && option.required) {
      return { error: `--${name} is missing, ${whatItTakes(option, name)}` };
    }
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

type WithValue = Exclude<Option, { kind: 'flag' }>;

/** The value of an option in the type that it has; undefined when the option does not take it. */
function parseValue(option: WithValue, value: string): number | string | Speed | undefined {
  switch (option.kind) {
    case 'whole':
    case 'maybe-whole': {
      const number = Number(value);
      return /^\d+$/.test(value) && number >= option.min && number <= option.max ? number : undefined;
    }
    case 'choice':
      return option.values.includes(value) ? value : undefined;
    case 'text':
      return option.pattern.test(value) ? value : undefined;
    case 'speed':
      return parseSpeed(value);
  }
}

/** An option's range and an example. */
function whatItTakes(option: WithValue, name: string): string {
  switch (option.kind) {
    case 'whole':
    case 'maybe-whole': {
      const example = option.kind === 'whole' ? option.fallback : option.example;
      return `a whole number from ${option.min} to ${option.max}, for example --${name} ${example}`;
    }
    case 'choice':
      return `one of ${option.values.join(', ')}, for example --${name} ${option.fallback}`;
    case 'text':
      return `${option.takes === undefined ? '' : `${option.takes}, `}for example --${name} ${option.example}`;
    case 'speed':
      return SPEED_FORM;
  }
}
