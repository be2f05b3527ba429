import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A running `alleycat-cloud simulate`. */
export interface SimulateRun {
  readonly child: ChildProcess;
  /** What stdout and stderr have had until now. */
  readonly out: () => string;
  readonly told: () => string;
  readonly code: Promise<number | null>;
}

/** Builds the command into a folder of its own; it is run with words that are separated by spaces. */
export async function buildSimulate(): Promise<{
  simulate: (words: string) => SimulateRun;
  close: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-simulate-'));
  const program = join(folder, 'simulate.mjs');
  await build({
    stdin: {
      contents: `import { runSimulate } from './simulate.ts'; process.exitCode = await runSimulate(process.argv.slice(2));`,
      resolveDir: fileURLToPath(new URL('../simulator', import.meta.url)),
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  });
  return { simulate: (words) => run(program, words), close: () => rm(folder, { recursive: true }) };
}

function run(program: string, words: string): SimulateRun {
  const child = spawn(process.execPath, [program, ...words.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, told] = ['', ''];
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    told += String(text);
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, out: () => out, told: () => told, code };
}
