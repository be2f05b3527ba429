import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PLACES } from '../places.ts';

/** How long `alleycat` with these words takes from its start to its end, s; rejects when it ends with another code. */
export async function timeCommand(words: readonly string[], signal: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  const command = spawn(process.execPath, [PLACES.alleycat, ...words], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  command.stdout.on('data', (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  command.stderr.resume();
  await once(command, 'close');
  const seconds = (performance.now() - startedMs) / 1000;
  if (command.exitCode !== 0)
    throw new Error(`alleycat ${words.join(' ')} ended with exit code ${command.exitCode}:\n${said}`);
  return seconds;
}
