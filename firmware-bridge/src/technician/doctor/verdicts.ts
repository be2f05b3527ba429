import { DEFAULT_CONFIG_PATH } from '../command.ts';
import { BROKER_VERDICTS } from './broker-verdicts.ts';
import { MACHINE_VERDICTS } from './machine-verdicts.ts';
import { SERIAL_VERDICTS } from './serial-verdicts.ts';
import type { VerdictEntry } from './verdict-entry.ts';

/** What can befall every check. */
const CHECK_VERDICTS = {
  'check-timeout': {
    joint: 'any',
    means: 'This check did not end in its time.',
    remedy: 'Run it alone, and look at the system log if it stays.',
    commands: ['alleycat doctor {joint}'],
  },
  'check-crashed': {
    joint: 'any',
    means: 'This check failed in a way that nobody foresaw.',
    remedy: 'Send a bundle to whoever looks after the bike.',
    commands: ['alleycat bundle'],
  },
} as const satisfies Record<string, VerdictEntry>;

/** Every verdict of `alleycat doctor`, in the order of the joints; docs/technician.md is generated from this. */
export const VERDICTS = { ...SERIAL_VERDICTS, ...MACHINE_VERDICTS, ...BROKER_VERDICTS, ...CHECK_VERDICTS };

export type VerdictCode = keyof typeof VERDICTS;

/** The words of the bike that stand for `{port}`, `{host}` and the like. */
export type VerdictWords = Readonly<Record<string, string>>;

/** A verdict in the words of this bike; a word that is not known stays in braces. */
export function verdictFor(code: VerdictCode, words: VerdictWords): VerdictEntry {
  const entry: VerdictEntry = VERDICTS[code];
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
  const commands = entry.commands.map((line) => withConfig(fill(line), words['config']));
  return { ...entry, remedy: fill(entry.remedy), commands };
}

/** A command of this program as it must be typed for the configuration that was examined. */
export function withConfig(line: string, config: string | undefined): string {
  const isOurs = /^(sudo )?alleycat /.test(line);
  return isOurs && config !== undefined && config !== DEFAULT_CONFIG_PATH ? `${line} --config ${config}` : line;
}
