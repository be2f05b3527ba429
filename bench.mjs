// Runs a benchmark by its name: any dist/bench/NAME.js of a workspace. The words after the name are the benchmark's own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const EXIT_USAGE = 64;
const root = fileURLToPath(new URL('.', import.meta.url));

/** Path of each benchmark that is built, by its name. */
function findBenchmarks() {
  const { workspaces } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const folders = workspaces
    .map((workspace) => `${root}${workspace}/dist/bench`)
    .filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  return new Map(files.filter((file) => file.endsWith('.js')).map((file) => [basename(file, '.js'), file]));
}

const [name, ...words] = process.argv.slice(2);
const benchmarks = findBenchmarks();
const known = [...benchmarks.keys()].sort().join(', ') || 'none is built; node setup.mjs builds them';
const usage = `Usage: npm run bench -- NAME [--json] [--seconds N] [--help]

Benchmarks: ${known}

It prints a table, with --json followed by one line of JSON, and exits with code 1 when a target is missed.
NAME --help tells what a benchmark measures and how.
`;
const program = benchmarks.get(name);
if (program !== undefined) {
  process.argv.splice(1, process.argv.length - 1, program, ...words);
  await import(pathToFileURL(program).href);
} else if (name === '--help' || name === '-h') {
  process.stdout.write(usage);
} else {
  const reason = name === undefined ? 'The name of a benchmark is missing' : `There is no benchmark "${name}"`;
  process.stderr.write(`${reason}.\n${usage}`);
  process.exitCode = EXIT_USAGE;
}
