import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../hardware/protocol/vectors/', import.meta.url);

/** The cases of a golden vector file of the serial protocol, as fields; comments and blank lines are left out. */
export function readVectors(file: string): string[][] {
  const cases = readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  if (cases.length === 0) throw new Error(`${file} holds no cases`);
  return cases;
}
