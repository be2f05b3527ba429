import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../protocol/vectors/', import.meta.url);

/** The cases of a vector file of hardware/protocol, each cut into its columns. */
export function protocolVectors(file: string): string[][] {
  return readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}
