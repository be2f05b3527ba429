import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const LONGEST_MS = 60_000;

/** Builds the program that journals samples for ever into this folder, and returns its path. */
export async function buildWriter(folder: string): Promise<string> {
  const outfile = join(folder, 'writer.mjs');
  const entryPoints = [fileURLToPath(new URL('./journal-writer.ts', import.meta.url))];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return outfile;
}

/** Lets a command that runs the writer live until it said so many lines, kills it, and returns the last seq that it called flushed. */
export async function killAfter(command: readonly [string, ...string[]], lines: number): Promise<number> {
  const [program, ...words] = command;
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // The kill may cut the last line.
  return Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
}
