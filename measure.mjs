// Runs a long measurement by kind and name: any dist/bench/NAME.js or dist/soak/NAME.js of a workspace. The words after the
// name are the program's own. A soak without a name runs every one, and fails with the first that fails.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const EXIT_USAGE = 64;
const root = fileURLToPath(new URL('.', import.meta.url));

/** Path of each program of a kind that is built, by its name. */
function findPrograms(kind) {
  const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const folders = workspaces
    .map((workspace) => `${root}${workspace}/dist/${kind}`)
    .filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  return new Map(files.filter((file) => file.endsWith('.js')).map((file) => [basename(file, '.js'), file]));
}

const [kind, name, ...words] = process.argv.slice(2);
const programs = findPrograms(kind);
const known = [...programs.keys()].sort().join(', ') || 'none is built; node setup.mjs builds them';
const usages = {
  bench: `Usage: npm run bench -- NAME [--json] [--help]

Benchmarks: ${known}

It prints a table, with --json followed by one line of JSON, and exits with code 1 when a target is missed.
NAME --help tells what a benchmark measures and how.
`,
  soak: `Usage: npm run soak -- [NAME] [--help]

Long proofs: ${known}

Without a name it runs them all, one after the other. NAME --help tells what one proves, and its options.
`,
};
const program = programs.get(name);
if (program !== undefined) {
  process.argv.splice(1, process.argv.length - 1, program, ...words);
  await import(pathToFileURL(program).href);
} else if (name === '--help' || name === '-h') {
  process.stdout.write(usages[kind]);
} else if (name === undefined && kind === 'soak' && programs.size > 0) {
  const failed = [...programs.values()].find(
    (path) => spawnSync(process.execPath, [path], { stdio: 'inherit' }).status !== 0,
  );
  process.exitCode = failed === undefined ? 0 : 1;
} else {
  const reason = name === undefined ? 'A name is missing' : `There is no "${name}"`;
  process.stderr.write(`${reason}.\n${usages[kind]}`);
  process.exitCode = EXIT_USAGE;
}
