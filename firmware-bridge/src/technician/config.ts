import { parseConfig, unwrap } from '../config.ts';
import { allSettings, rangeOf, type Setting } from '../documentation.ts';
import { Fault } from '../faults.ts';
import { nearestKey } from '../nearest-key.ts';
import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { paint, type Terminal } from './terminal.ts';

interface ConfigOutside extends Shell {
  readonly readConfigText: (path: string) => string;
}

/** A setting as it is in force, and where it comes from. */
interface InForce {
  readonly name: string;
  readonly value: unknown;
  readonly from: 'file' | 'default';
}

const ACTIONS = ['check', 'show', 'explain'] as const;

/** `alleycat config`: checks the configuration, shows what is in force, explains a setting. */
export function config(outside: ConfigOutside): Run {
  const { terminal } = outside;
  const form = {
    name: 'config',
    about: `Checks the configuration (check), shows what is in force and whether it comes from the file or is the default (show),
tells what a setting means (explain). Secrets stand in files of their own: here are only their paths.`,
    positional: { name: `${ACTIONS.join('|')} [KEY]`, min: 1, max: 2 },
    options: {},
    examples: ['alleycat config check', 'alleycat config show --json', 'alleycat config explain serial.baud'],
  } as const;
  return command(form, outside, async ({ words: [action = '', key], values: { json }, configPath }) => {
    if (!ACTIONS.some((known) => known === action) || (key === undefined) === (action === 'explain')) {
      terminal.tell('alleycat config: check, show, or explain KEY, for example alleycat config explain serial.baud.\n');
      return EXIT.USAGE;
    }
    if (key !== undefined) return explain(key, json, configPath, outside);
    const parsed = parseConfig(outside.readConfigText(configPath));
    if ('problems' in parsed) return tellProblems(parsed.problems, configPath, json, terminal);
    if (action === 'check') {
      terminal.out(
        json ? `${JSON.stringify({ v: 1, path: configPath, problems: [] })}\n` : `${configPath} is valid.\n`,
      );
      return EXIT.OK;
    }
    const settings = inForce(parsed.config, JSON.parse(outside.readConfigText(configPath)));
    terminal.out(json ? `${JSON.stringify({ v: 1, path: configPath, settings })}\n` : table(settings, terminal));
    return EXIT.OK;
  });
}

function tellProblems(problems: readonly string[], path: string, json: boolean, terminal: Terminal): number {
  if (json) terminal.out(`${JSON.stringify({ v: 1, path, problems })}\n`);
  else terminal.out(`${path} is not valid:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  return EXIT.CONFIG;
}

/** Every setting as it is in force. */
export function inForce(whole: unknown, file: unknown): InForce[] {
  return allSettings().map(({ name }) => ({
    name,
    value: valueAt(whole, name) ?? null,
    from: valueAt(file, name) === undefined ? 'default' : 'file',
  }));
}

function valueAt(value: unknown, name: string): unknown {
  let here = value;
  for (const key of name.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

function table(settings: readonly InForce[], terminal: Terminal): string {
  const width = Math.max(...settings.map(({ name }) => name.length)) + 2;
  return settings
    .map(({ name, value, from }) => {
      const text = value === null ? 'none' : JSON.stringify(value);
      return from === 'file'
        ? `${name.padEnd(width)}${text}\n`
        : paint(terminal, 'dim', `${name.padEnd(width)}${text} (default)`).concat('\n');
    })
    .join('');
}

function explain(key: string, json: boolean, configPath: string, { terminal, readConfigText }: ConfigOutside): number {
  const all = allSettings();
  const setting = all.find(({ name }) => name === key);
  if (setting === undefined) {
    const within = all.filter(({ name }) => name.startsWith(`${key}.`)).map(({ name }) => name);
    const alike = all.filter(({ name }) => name.endsWith(`.${key}`)).map(({ name }) => name);
    const nearest =
      alike[0] ??
      nearestKey(
        key,
        all.map(({ name }) => name),
      );
    const hint =
      within.length > 0
        ? `it is a section of ${within.join(', ')}.`
        : nearest === undefined
          ? 'alleycat config show lists all.'
          : `did you mean ${nearest}?`;
    terminal.tell(`alleycat config: ${key}: there is no such setting; ${hint}\n`);
    return EXIT.USAGE;
  }
  const now = valueInFile(key, configPath, readConfigText);
  const { fallback, isOptional } = setting;
  const facts = {
    name: key,
    about: aboutOf(setting),
    range: rangeOf(unwrap(setting.schema)).replaceAll('`', ''),
    required: !isOptional,
    default: fallback ?? null,
  };
  if (json) {
    terminal.out(`${JSON.stringify({ v: 1, ...facts, ...(now !== undefined && { inFile: now }) })}\n`);
    return EXIT.OK;
  }
  const standard = fallback === undefined ? (isOptional ? 'none' : 'it must be set') : JSON.stringify(fallback);
  terminal.out(`${paint(terminal, 'bold', key)}\n${facts.about}\n\n`);
  terminal.out(`range    ${facts.range}\ndefault  ${standard}\n`);
  terminal.out(`now      ${now === undefined ? `not set in ${configPath}` : JSON.stringify(now)}\n`);
  terminal.out('A change takes effect when the bridge is started again: sudo systemctl restart alleycat-bridge\n');
  return EXIT.OK;
}

function aboutOf({ schema }: Setting): string {
  return (schema.description ?? '').replaceAll('`', '');
}

/** What the file says, as far as there is a file; a setting can be explained without one. */
function valueInFile(key: string, path: string, readConfigText: (path: string) => string): unknown {
  try {
    return valueAt(JSON.parse(readConfigText(path)), key);
  } catch (error) {
    if (error instanceof Fault || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
