import { readFileSync } from 'node:fs';
import { type Config, parseConfig } from '../config.ts';
import { Fault } from '../faults.ts';

/** Reads the configuration; throws CONFIG_MISSING, or CONFIG_WRONG with every problem on a line of its own. */
export function readConfig(path: string): Config {
  const parsed = parseConfig(readConfigText(path));
  if ('config' in parsed) return parsed.config;
  throw new Fault('CONFIG_WRONG', `${path}:\n  ${parsed.problems.join('\n  ')}\n`);
}

/** The text of the configuration file; throws CONFIG_MISSING. */
export function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('CONFIG_MISSING', error instanceof Error ? error.message : path, error);
  }
}
